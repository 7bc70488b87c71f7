"""The server answers in order what is slow, too large or none of its business."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from waitress.wasyncore import close_all

from archive.cli._server import CONNECTIONS, PATIENCE, server_of
from archive.core import Archive
from archive.web import create_app

ALLOWED = 4000


@pytest.fixture
def port(archive: Archive) -> Iterator[int]:
    """The port of a site that takes few bytes at once."""
    sockets: dict[int, object] = {}
    settings = replace(archive.settings, upload_size=ALLOWED, threads=2)
    server = server_of(create_app(archive), settings, "127.0.0.1", 0, sockets)
    beside = threading.Thread(target=server.run)
    beside.start()
    yield server.effective_port
    server.pull_trigger = lambda: None
    close_all(sockets)
    server.task_dispatcher.shutdown()
    beside.join(10)


def ask(port: int, head: str, body: bytes = b"") -> str:
    """Return all that is answered until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{head}\r\nHost: localhost\r\n\r\n".encode() + body)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                answer += part
    return answer.decode()


def post(size: int, *more: str) -> str:
    lines = ("POST /fa/sign-in HTTP/1.1", f"Content-Length: {size}", *more)
    return "\r\n".join(lines)


def test_what_is_too_large_is_received_and_then_refused_by_the_site(port: int) -> None:
    size = ALLOWED * PATIENCE - 1
    answer = ask(port, post(size), b"x" * size)
    assert answer.startswith("HTTP/1.1 413 ")
    assert '<html lang="fa" dir="rtl"' in answer
    assert "Connection: close" in answer
    assert answer.count("HTTP/1.1") == 1


def test_what_is_far_too_large_is_refused_at_once(port: int) -> None:
    answer = ask(port, post(ALLOWED * 1000))
    assert answer.startswith("HTTP/1.1 413 ")
    assert '<html lang="fa"' in answer


def test_who_asks_before_sending_too_much_is_told_at_once(port: int) -> None:
    answer = ask(port, post(ALLOWED + 1, "Expect: 100-continue"))
    assert answer.startswith("HTTP/1.1 413 ")


def test_what_is_too_large_in_chunks_is_refused_by_the_site(port: int) -> None:
    chunks = b"".join(b"3e8\r\n" + b"x" * 1000 + b"\r\n" for _ in range(5))
    head = "POST /fa/sign-in HTTP/1.1\r\nTransfer-Encoding: chunked"
    answer = ask(port, head, chunks)
    assert answer.startswith("HTTP/1.1 413 ")
    assert '<html lang="fa"' in answer


def test_as_much_as_is_allowed_reaches_the_site(port: int) -> None:
    answer = ask(port, post(ALLOWED, "Connection: close"), b"x" * ALLOWED)
    assert answer.startswith("HTTP/1.1 400 ")  # a form without the session's token
    assert '<html lang="fa"' in answer


def test_what_is_no_request_is_refused(port: int) -> None:
    assert " 400 Bad Request" in ask(port, "GET / HTTP/1.1\r\nno header")


def test_many_idle_connections_keep_nobody_out(port: int) -> None:
    with contextlib.ExitStack() as idle:
        for _ in range(150):
            idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        answer = ask(port, "GET /en/about HTTP/1.1\r\nConnection: close")
    assert answer.startswith("HTTP/1.1 200 ")
    assert CONNECTIONS > 150
