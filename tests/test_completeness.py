"""Nothing is forgotten, and a new part is added by adding its files alone."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from archive import analysis, errors
from archive.formats._format import formats
from archive.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "formats" / "samples"


@pytest.mark.parametrize("name", [one.name for one in formats()])
def test_every_format_has_a_sample_and_what_it_must_become(name: str) -> None:
    gold = sorted(SAMPLES.glob(f"{name}*.json"))
    assert gold, f"tests/formats/samples/{name}*.json is missing"
    for file in gold:
        assert file.with_suffix("").is_file(), f"{file} tells of a sample that is not there"


@pytest.mark.parametrize("tag", analysis.known())
def test_every_language_has_a_golden_file(tag: str) -> None:
    golden = ROOT / "tests" / "analysis" / "golden" / f"{tag}.txt"
    lines = golden.read_text(encoding="utf-8").splitlines()
    assert sum(" -> " in line for line in lines) >= 3


def test_every_setting_says_what_it_means() -> None:
    for setting in fields(Settings):
        assert setting.metadata["meaning"], setting.name
        assert "unit" in setting.metadata, setting.name


def _leaves(kind: type[errors.ArchiveError]) -> list[type[errors.ArchiveError]]:
    below = kind.__subclasses__()
    return [leaf for one in below for leaf in _leaves(one)] if below else [kind]


def test_every_error_has_its_own_code_a_message_and_a_place_in_the_drawing() -> None:
    leaves = [
        leaf
        for leaf in _leaves(errors.ArchiveError)
        if leaf.__module__.startswith("archive")
    ]
    codes = [leaf.code for leaf in leaves]
    assert len(set(codes)) == len(codes)
    drawing = errors.__doc__ or ""
    for leaf in leaves:
        assert leaf.code, leaf
        assert leaf.message or leaf is errors.Refused
        assert leaf.__doc__
        assert re.search(rf"\b{leaf.__name__}\b", drawing), leaf


# ── adding a part touches exactly the files the layout names ─────────────────────────

FORMAT = '''"""Shouted text: capitals only."""

from __future__ import annotations

from archive.article import Article

VERSION = 1
MEDIA_TYPES = ("text/x-shout",)
EXTENSIONS = (".shout",)


def claims(head: bytes) -> bool:
    """Return whether it is shouted."""
    return head.startswith(b"SHOUT ")


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read what is shouted."""
    title, _, body = data.decode(charset or "utf-8")[6:].partition("\\n")
    return Article(title=title.strip(), paragraphs=(body.strip(),))
'''
LANGUAGE = '''"""Latin, for once."""

from __future__ import annotations

from archive.analysis.steps import strip

STEPS = (strip(("arum", "ae", "am", "a"), 3),)
'''
ENGINE = '''"""An engine that keeps everything in memory, under another name."""

from __future__ import annotations

from archive.engines.memory import open

__all__ = ["open"]
'''
CATALOGUE = """msgid ""
msgstr ""
"Language: it\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Search"
msgstr "Cerca"
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the program into which a test may put files."""
    ignored = shutil.ignore_patterns("__pycache__", "*.mo")
    shutil.copytree(ROOT / "archive", tmp_path / "archive", ignore=ignored)
    shutil.copytree(ROOT / "translations", tmp_path / "translations", ignore=ignored)
    return tmp_path


def _say(copy: Path, program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_format_is_added_by_one_file(copy: Path) -> None:
    (copy / "archive/formats/shout.py").write_text(FORMAT, encoding="utf-8")
    said = _say(
        copy,
        "from archive.formats import read\n"
        "text = b'SHOUT GREAT NEWS\\nThe river is back in its bed and the bridge open.'\n"
        "(reading,) = read(text, 'note.shout')\n"
        "print(reading.article.title, '|', reading.article.provenance.format)",
    )
    assert said == "GREAT NEWS | shout"


def test_a_search_language_is_added_by_one_file(copy: Path) -> None:
    (copy / "archive/analysis/languages/la.py").write_text(LANGUAGE, encoding="utf-8")
    said = _say(
        copy,
        "from archive.analysis import known, terms\n"
        "print('la' in known(), *(term.text for term in terms('Rosa rosae rosam', 'la')))",
    )
    assert said == "True ros ros ros"


def test_an_engine_is_added_by_one_file(copy: Path) -> None:
    (copy / "archive/engines/second.py").write_text(ENGINE, encoding="utf-8")
    said = _say(
        copy,
        "from archive.engines import open_engine\n"
        "from archive.settings import Settings\n"
        "engine = open_engine(Settings(engine='second'))\n"
        "print(engine.count(), engine.state().status)",
    )
    assert said == "0 ready"


def test_a_locale_of_the_interface_is_added_by_one_file(copy: Path) -> None:
    file = copy / "translations/it/LC_MESSAGES/messages.po"
    file.parent.mkdir(parents=True)
    file.write_text(CATALOGUE, encoding="utf-8")
    said = _say(
        copy,
        "from pathlib import Path\n"
        "from archive.settings import Settings\n"
        "from archive.web import create_app\n"
        "from archive.wiring import open_archive\n"
        "with open_archive(Settings(home=Path('.'), engine='memory')) as archive:\n"
        "    page = create_app(archive).test_client().get('/it/')\n"
        "    print(page.status_code, 'lang=\"it\"' in page.text, 'Cerca' in page.text)",
    )
    assert said == "200 True True"
