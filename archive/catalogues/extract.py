"""All messages of the interface, taken from the code and the templates.

The same settings as at run time apply: ``[tool.babel]`` of ``pyproject.toml`` says which
files are read and how.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tokenize import TokenError
from typing import Any

from babel.messages.extract import extract_from_file
from babel.util import pathmatch
from jinja2 import TemplateSyntaxError

from archive.catalogues.po import Entry, Key, quoted, written
from archive.errors import N_, BadCatalogue

#: Functions whose arguments are messages, as Babel wants them.
KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

#: Beginning of a comment that is meant for translators.
COMMENT = "Translators:"

#: The template is the same whenever it is made of the same code.
CREATED = "2026-01-01 00:00+0000"


@dataclass(frozen=True, slots=True)
class _Mapping:
    method: str
    pattern: str
    options: Mapping[str, str]


def messages(root: Path) -> tuple[Entry, ...]:
    """Return all messages of the code under *root*, by file, then in order.

    Args:
        root: The folder of ``pyproject.toml``.

    Raises:
        BadCatalogue: A file cannot be read, or a message has two plurals.
    """
    found: dict[Key, Entry] = {}
    for name, line, entry in _all(root):
        known = found.get(entry.key)
        if known is None:
            found[entry.key] = entry
            continue
        plural = known.plural if known.plural is not None else entry.plural
        if entry.plural not in (None, plural):
            raise BadCatalogue(
                "two-plurals", line, N_("The message has another plural elsewhere."), name
            )
        found[entry.key] = replace(
            known,
            plural=plural,
            forms=known.forms if known.plural == plural else ("", ""),
            places=(*known.places, *(p for p in entry.places if p not in known.places)),
            notes=(*known.notes, *(n for n in entry.notes if n not in known.notes)),
        )
    return tuple(found.values())


def _all(root: Path) -> Iterator[tuple[str, int, Entry]]:
    mappings = _mappings(root / "pyproject.toml")
    folders = sorted({mapping.pattern.split("/")[0] for mapping in mappings})
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*")):
        name = path.relative_to(root).as_posix()
        mapping = next((m for m in mappings if pathmatch(m.pattern, name)), None)
        if mapping and path.is_file():
            yield from _of_file(path, name, mapping)


def _mappings(project: Path) -> list[_Mapping]:
    settings = tomllib.loads(project.read_text(encoding="utf-8"))
    return [
        _Mapping(
            method=one["method"],
            pattern=one["pattern"],
            options={
                name: str(value)
                for name, value in one.items()
                if name not in ("method", "pattern")
            },
        )
        for one in settings["tool"]["babel"]["mappings"]
    ]


def _of_file(path: Path, name: str, mapping: _Mapping) -> Iterator[tuple[str, int, Entry]]:
    try:
        extracted = list(
            extract_from_file(
                mapping.method,
                path,
                keywords=KEYWORDS,
                comment_tags=[COMMENT],
                options=dict(mapping.options),
                strip_comment_tags=True,
            )
        )
    except (TemplateSyntaxError, SyntaxError, TokenError) as error:
        line = error.args[1][0] if isinstance(error, TokenError) else error.lineno
        raise BadCatalogue("unreadable", line or 1, str(error), name) from error
    for line, message, comments, context in extracted:
        texts = message if isinstance(message, tuple) else (message,)
        plural = texts[1] if len(texts) > 1 else None
        yield (
            name,
            line,
            Entry(
                id=texts[0],
                plural=plural,
                context=context,
                forms=("",) if plural is None else ("", ""),
                notes=tuple(comment for comment in comments if comment),
                places=(name,),
                flags=("python-format",) if "%" in texts[0] + (plural or "") else (),
            ),
        )


def template(entries: tuple[Entry, ...]) -> bytes:
    """Return the file of all messages."""
    header = {
        "Project-Id-Version": "archive",
        "POT-Creation-Date": CREATED,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = ["# The messages of the interface. Made by: archive catalogues extract"]
    lines += heading(header)
    for entry in entries:
        lines += ["", *written(entry)]
    return ("\n".join(lines) + "\n").encode()


def heading(headers: Mapping[str, str]) -> list[str]:
    """Return the lines of a header."""
    text = "".join(f"{name}: {value}\n" for name, value in headers.items())
    return ['msgid ""', *quoted("msgstr", text)]
