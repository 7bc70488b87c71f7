"""Which language has the words of a short text?

A detector of letters knows too little of one or two words; whether a dictionary has them
tells more. A word that a dictionary has speaks for its language, a little less the more
words the dictionary has; one that it lacks speaks against the language if the dictionary
is large, and says next to nothing if it is small. A language without a dictionary stands
between the two.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from archive.analysis import wordlists

#: Characters up to which a text is short. Of longer texts the letters tell more than 999
#: in a thousand.
SHORT: Final = 150

#: Languages, as the detector names them, whose words another one's dictionary has.
_NAMED: Final = {"hr": "hbs", "sr": "hbs", "no": "nb"}
#: What a word is worth that a dictionary of usual size has, and that an absent dictionary
#: neither has nor lacks: units of the detector's log probability. These and the numbers
#: below may be a third larger or smaller without any difference that can be measured.
_HAS, _UNKNOWN = 7.0, 2.8
#: Words of a dictionary of usual size.
_USUAL: Final = 200_000
#: What each doubling (in natural logarithms) of the size takes from a word that the
#: dictionary has, and from one that it lacks.
_FEWER, _LACKS = 0.4, 0.6
#: Letters of a word that is worth just that, and from which on it is not worth more.
_LETTERS, _MOST_LETTERS = 6, 9
#: Words in a text repeat each other's evidence: n of them count as n to the power of this.
_TOGETHER: Final = 0.8

_WORD: Final = re.compile(r"[^\W\d_]+")


@cache
def _words(tag: str) -> wordlists.Words | None:
    """Return the words of a language that has a dictionary, else None."""
    name = _NAMED.get(tag, tag)
    return wordlists.load(name) if name in wordlists.LANGUAGES else None


def warm() -> None:
    """Make the dictionaries ready: some seconds where no process has done it before."""
    for tag in wordlists.LANGUAGES:
        _words(tag)


def evidence(text: str, tags: list[str]) -> npt.NDArray[np.float64]:
    """Return what the words of *text* say for each language.

    Args:
        text: A short text.
        tags: The languages in question, as the detector names them.

    Returns:
        Units of the detector's log probability; only differences mean anything.
    """
    found = _WORD.findall(text.lower())
    if not found:
        return np.zeros(len(tags))
    hashes = wordlists.hashes(found)
    lengths = np.array([min(len(word), _MOST_LETTERS) for word in found])
    weights = np.sqrt(lengths / _LETTERS) * len(found) ** (_TOGETHER - 1)
    values = []
    for tag in tags:
        words = _words(tag)
        if words is None:
            values.append(_UNKNOWN * float(weights.sum()))
            continue
        size = float(np.log(len(words) / _USUAL))
        value = np.where(words.have(hashes), _HAS - _FEWER * size, -_LACKS * size)
        values.append(float(weights @ value))
    return np.array(values)
