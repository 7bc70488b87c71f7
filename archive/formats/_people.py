"""Names of authors out of a byline: ``By Ayşe Kaya and Jan Nowak, staff writers``.

Names stay as written; only what surrounds them goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

LONGEST = 500
_LONGEST_NAME = 60

#: What stands before the names, in the languages news is written in.
_BEFORE = (
    "by|written by|story by|report by|reported by|reporting by|text by|words by|authors?|"
    "from our correspondent|von|text|autor(?:en|in|innen)?|door|par|propos recueillis par|"
    "auteurs?|por|autor(?:es|a|as)?|redacción|di|de|a cura di|autore|af|av|text av|tekst|"
    "kirjoittanut|toimittaja|autorem?|autorzy|napisał(?:a)?|autor textu|írta|szerző|"
    "scris de|написа(?:л|ла)|автор(?:ы|и|ът)?|текст|yazan|yazar|müəllif|haber|από|"
    "συντάκτης|του|της|بقلم|كتب|كتبت|تقرير|نویسنده|به قلم|מאת|כתב|文|作者|记者|記者|"
    "撰文|文・|글|기자|oleh|penulis|bởi|tác giả|โดย|লেখক|लेखक"
)
_PREFIX = re.compile(rf"\s*(?:{_BEFORE})(?:\s*[:：|]\s*|\s+)", re.IGNORECASE)
_LABEL = re.compile(r"\s*[^\W\d_]{2,20}\s*[:：]\s*")
_AND = (
    r"\s*(?:[;|•·/\n\t]|,|，|、|،|؛|\s(?:and|&|und|et|y|e|og|och|en|ja|i|oraz|si|și|ve|və|va|"
    r"и|і|та|й|és|a|και|و|ו|dan|và|with|mit|avec|con)\s)\s*"
)
_SPLIT = re.compile(_AND, re.IGNORECASE)
_ADDRESS = re.compile(r"\(?\b[\w.+-]+@[\w-]+\.[\w.]+\)?|https?://\S+|www\.\S+|(?<!\w)@\w+")
_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]*[)\]）]")
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|editorial|columnist|contributors?|"
    r"associated|press|reuters|agency|agencies|newspaper|redakt\w*|redacci\w*|rédact\w*|"
    r"journalist\w*|korrespondent\w*|corresponsal\w*|bureau|desk|chief|business|sports?|"
    r"professor|director|photograph\w*)\b",
    re.IGNORECASE,
)


def authors(bylines: Iterable[str]) -> tuple[str, ...]:
    """Return the names in *bylines*, in order, each once."""
    found: dict[str, str] = {}
    for byline in bylines:
        for name in _names(byline[:LONGEST]):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _names(byline: str) -> Iterator[str]:
    text = _ADDRESS.sub(" ", _BRACKETS.sub(" ", byline))
    text = _PREFIX.sub("", text, count=1)
    for piece in _SPLIT.split(text):
        name = " ".join(piece.split()).strip(" .,:;-–—|*")
        if is_name(name):
            yield name


def is_name(text: str) -> bool:
    """Say whether *text* may be a person's name: not a role, an agency or a sentence."""
    words = text.split()
    return (
        2 <= len(text) <= _LONGEST_NAME
        and len(words) <= 6
        and any(letter.isalpha() for letter in text)
        and not any(letter.isdigit() for letter in text)
        and not _ROLE.search(text)
        and not (len(words) == 1 and _one_case(text))
    )


def _one_case(word: str) -> bool:
    """Say whether *word* is written in capitals or small letters only, as agencies are."""
    return word.isupper() or word.islower()
