"""The site is served, and what is added is indexed beside it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import commands, serving
from archive.core import Archive
from archive.query import parse
from archive.settings import read_settings
from archive.wiring import open_archive

Run = Callable[..., Result]


def test_the_demo_adds_the_samples_and_links_their_versions(run: Run, home: Path) -> None:
    result = run("demo", "--no-serve")
    assert result.exit_code == 0
    assert "Three searches to try:" in result.stdout
    assert len(result.stdout.strip().splitlines()) == 5
    assert (home / "documents").is_dir()
    again = run("demo", "--no-serve")
    assert again.stdout == result.stdout


def test_every_search_to_try_finds_something(run: Run) -> None:
    run("demo", "--no-serve")
    with open_archive(read_settings()) as archive:
        for text, _ in serving._SEARCHES:
            assert archive.search(parse(text)).total > 0, text


def test_samples_that_were_not_installed_are_said_to_be_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("archive.__file__", str(tmp_path / "x" / "__init__.py"))
    assert "not installed" in run("demo", "--no-serve").stderr


def test_a_port_that_is_taken_is_said_to_be(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "Cannot listen on 127.0.0.1:" in result.stderr


class Served:
    """A site served by this process: looks at it, then tells it to end."""

    def __init__(self, look: Callable[[str], None]) -> None:
        self.look = look
        self.failure: BaseException | None = None

    def __call__(self, line: str) -> None:
        if "http://" in line:
            address = line.split()[2]
            threading.Thread(target=self._watch, args=(address,)).start()

    def _watch(self, address: str) -> None:
        try:
            self.look(address)
        except BaseException as error:  # noqa: BLE001  handed to the test below
            self.failure = error
        finally:
            os.kill(os.getpid(), signal.SIGTERM)


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return str(answer.read(), "utf-8")


@pytest.fixture
def serve(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[Archive, Callable[[str], None]], None]:
    def serve(archive: Archive, look: Callable[[str], None]) -> None:
        served = Served(look)
        monkeypatch.setattr("archive.cli.serving.click.echo", served)
        before = signal.getsignal(signal.SIGTERM)
        serving.run_site(archive, None, 0)
        assert signal.getsignal(signal.SIGTERM) == before
        if served.failure:
            raise served.failure

    return serve


Serve = Callable[[Archive, Callable[[str], None]], None]


def test_what_is_added_is_found_on_the_site_within_two_seconds(
    archive: Archive, letter: bytes, serve: Serve
) -> None:
    def look(address: str) -> None:
        list(archive.add([("letter.txt", letter)]))
        until = time.monotonic() + 2
        while '"total":1' not in (said := get(f"{address}api/v1/search?q=lighthouse")):
            assert time.monotonic() < until, said
            time.sleep(0.05)

    serve(archive, look)


@pytest.fixture
def embedded(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    home.mkdir()
    monkeypatch.setenv("ARCHIVE_ENGINE", "whoosh")
    monkeypatch.setattr(serving, "_PAUSE", 0.05)
    with open_archive(read_settings()) as archive:
        yield archive


def test_a_process_of_its_own_indexes_and_is_replaced_when_it_dies(
    embedded: Archive, letter: bytes, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def started(*words: object, **rest: object) -> subprocess.Popen[bytes]:
        children.append(start(*words, **rest))  # type: ignore[call-overload]
        return children[-1]

    monkeypatch.setattr("archive.cli.serving.subprocess.Popen", started)

    def look(_: str) -> None:
        until = time.monotonic() + 20
        while not children:
            time.sleep(0.01)
        children[0].kill()
        list(embedded.add([("letter.txt", letter)]))
        while embedded.store.waiting():
            assert time.monotonic() < until
            time.sleep(0.05)

    serve(embedded, look)
    assert len(children) == 2
    assert children[1].returncode == 0


def test_a_worker_that_cannot_be_started_is_tried_again(
    embedded: Archive, letter: bytes, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, failures = subprocess.Popen, [OSError("no memory")]

    def started(*words: object, **rest: object) -> subprocess.Popen[bytes]:
        if failures:
            raise failures.pop()
        return start(*words, **rest)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("archive.cli.serving.subprocess.Popen", started)

    def look(_: str) -> None:
        until = time.monotonic() + 20
        list(embedded.add([("letter.txt", letter)]))
        while embedded.store.waiting():
            assert time.monotonic() < until
            time.sleep(0.05)

    serve(embedded, look)
    assert not failures


def test_a_worker_that_does_not_end_is_ended(
    embedded: Archive, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = subprocess.Popen
    children: list[subprocess.Popen[bytes]] = []

    def deaf(_: object, **rest: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", "import time; time.sleep(60)"]
        child: subprocess.Popen[bytes] = start(command, **rest)  # type: ignore[call-overload]
        children.append(child)
        return child

    monkeypatch.setattr("archive.cli.serving.subprocess.Popen", deaf)
    monkeypatch.setattr(serving, "_GRACE", 0.1)

    def look(_: str) -> None:
        while not children:
            time.sleep(0.01)

    serve(embedded, look)
    assert children[0].returncode == -signal.SIGKILL


def test_the_worker_ends_with_its_standard_input(home: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "archive",
        "--home",
        str(home),
        "work",
        "--until-closed",
    ]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        process.stdin.write(b"still here\n")
        process.stdin.close()
        assert process.wait(30) == 0


def test_the_worker_ends_when_told_to(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def tell(_archive: object, stop: Callable[[], bool], _sleep: object) -> None:
        assert not stop()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop()

    monkeypatch.setattr(serving, "work_for_ever", tell)
    try:
        assert CliRunner().invoke(commands, ["work"]).exit_code == 0
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_a_site_may_do_without_a_worker(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(address: str) -> None:
        assert "<html" in get(address)

    served = Served(look)
    monkeypatch.setattr("archive.cli.serving.click.echo", served)
    before = threading.active_count()
    serving.run_site(archive, "127.0.0.1", 0, worker=False)
    assert served.failure is None
    assert threading.active_count() <= before + archive.settings.threads


def test_python_runs_the_package(home: Path) -> None:
    command = [sys.executable, "-m", "archive", "--home", str(home), "settings"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert b"ARCHIVE_PORT" in said.stdout
