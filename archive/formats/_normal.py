"""Text in its normal form: NFC, one kind of space, no control characters."""

from __future__ import annotations

import re
import unicodedata

#: Control characters, lone surrogates, noncharacters, and marks that only say where a
#: text begins; but not tab, line feed and carriage return. Direction marks and joiners
#: are part of a text.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile(r"\s+")


def line(text: str) -> str:
    """Return *text* as one line: NFC, white space collapsed, no control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = _SPACE.sub(" ", _CONTROL.sub("", text)).strip()
    return unicodedata.normalize("NFC", text)


def lines(text: str) -> list[str]:
    """Return the lines of *text*, whatever ends them, as they stand."""
    return _BREAK.split(text)


def controls(text: str) -> int:
    """Return how many control characters *text* holds."""
    return len(_CONTROL.findall(text))
