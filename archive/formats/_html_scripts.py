"""The text of a page that its scripts would put there.

Some sites send an empty page and the article as a string of JSON in a script. Scripts are
never run: their string literals are read.

Source: ECMA-404 (JSON), section 9; HTML, section 4.12.1 (script).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from archive.formats._xml import Element

#: Characters of the longest script looked through, and of the shortest article.
_LONGEST = 3_000_000
_LEAST = 500
#: A string literal; closed or not, so that none is begun inside of it; and one in single
#: quotes, which may hold a double one.
_LITERAL = re.compile(
    r"""'(?:[^'\\\n]++|\\[^\n])*+(?:'|(?=\\?\n)|\\?\Z)|"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)""",
    re.DOTALL,
)
_PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)


def markup(tree: Element) -> str:
    """Return the longest text in paragraphs that a script of the page holds, or ""."""
    return max(_markups(tree), key=len, default="")


def _markups(tree: Element) -> Iterator[str]:
    """Yield the strings of scripts that hold paragraphs of HTML."""
    for script in tree.iter("script"):
        source = script.text or ""
        if len(source) > _LONGEST:
            continue
        for literal in _LITERAL.finditer(source):
            if len(literal[1] or "") < _LEAST:
                continue
            try:
                value = json.loads(literal[0], strict=False)
            except ValueError:
                continue
            if _PARAGRAPH.search(value):
                yield value
