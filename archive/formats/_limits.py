"""How much of anything a document may hold.

Every good file of the collections we measured on passes with room to spare; what passes
these limits is read in bounded time and memory.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Bytes of a document.
DOCUMENT_SIZE = 25_000_000
#: Code points of the text of a document.
TEXT_LENGTH = 5_000_000
#: Lines of a text.
LINES = 200_000
#: Code points of one line.
LINE_LENGTH = 2_000_000
#: Code points of a title; a longer first line is not a title.
TITLE_LENGTH = 20_000
#: Attributes of one element.
ATTRIBUTES = 2_000
#: Elements within one another.
DEPTH = 256
#: Elements of a marked-up document.
ELEMENTS = 1_000_000
#: Members of an archive.
MEMBERS = 5_000
#: Bytes of one unpacked member.
MEMBER_SIZE = 25_000_000
#: Bytes of all unpacked members together.
UNPACKED_SIZE = 200_000_000
#: Unpacked bytes a packed byte, counted above :data:`RATIO_FROM` unpacked bytes.
RATIO = 200
#: Unpacked bytes below which the ratio does not matter.
RATIO_FROM = 1_000_000
#: Code points at the start of a line in which dates are looked for.
DATE_REACH = 300
#: Letters from which on the language detector may decide.
DETECTABLE = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one document may cost.

    Attributes:
        seconds: Seconds of processor time.
        memory: Bytes above what the libraries take when loaded.
        size: Bytes of the document.
    """

    seconds: float = 8.0
    memory: int = 520_000_000
    size: int = DOCUMENT_SIZE
