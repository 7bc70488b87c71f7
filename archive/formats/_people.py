"""Names of authors out of what a document says of them.

``By Ayşe Kaya and Jan Nowak, staff writers`` names two people. Names stay as written; only
what surrounds them goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.formats._moments import MONTHS

LONGEST = 500
_LONGEST_NAME = 60
_MOST_WORDS = 6
#: Names in Chinese, Japanese and Korean are short; sentences have no spaces.
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_MOST_IDEOGRAPHS = 12

#: What stands before the names, in the languages news is written in.
_BEFORE = (
    "by|written by|story by|report by|reported by|reporting by|text by|words by|posted by|"
    "authors?|from our correspondent|von|(?:erstellt|eingestellt|geschrieben|verfasst|text|"
    "veröffentlicht|beitrag|gastbeitrag) von|text(?=\\s*[:：|])|autorin/autor|"
    "autor(?:en|in|innen)?|door|par|(?:écrit|publié|rédigé|propos recueillis) par|"
    "(?:escrito|publicado) por|"
    "scritto da|auteurs?|por|autor(?:es|a|as)?|redacción|di|a cura di|autore|af|av|"
    "text av|tekst|kirjoittanut|toimittaja|autorem?|autorzy|napisał(?:a)?|autor textu|írta|"
    "szerző|scris de|написа(?:л|ла)|автор(?:ы|и|ът)?|текст|yazan|yazar|müəllif|haber|από|"
    "συντάκτης|του|της|بقلم|كتب|كتبت|تقرير|نویسنده|به قلم|מאת|כתב|文|作者|记者|記者|"
    "撰文|글|기자|oleh|penulis|bởi|tác giả|โดย|লেখক|लेखक|հեղինակ|ავტორი"
)
_PREFIX = re.compile(rf"\s*(?:{_BEFORE})(?:\s*[:：|]\s*|\s+)", re.IGNORECASE)
#: The same within a line, which begins with what was done: ``View all posts by …``.
_THEN = r"(?:\s*[:：–-]\s*|\s+)(?=\S)"
_DATED = rf"[^;]{{0,40}}?\d[^,;]{{0,20}}?\b(?:by|von|par|por|door|da){_THEN}"
_WITHIN = re.compile(
    r"[^,;]{0,40}?\b(?:by|par|por|door|автор|autore?|auteur|author)"
    rf"{_THEN}|{_DATED}",
    re.IGNORECASE,
)
_BYLINE = re.compile(rf"{_PREFIX.pattern}|{_DATED}", re.IGNORECASE)
#: What stands after the names: a day, an hour, or the section it was written for.
_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*\.?"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
_AFTER = re.compile(
    rf"\s(?:@|»|(?=\d)|{_MONTH}\s+(?=\d)|(?:published|posted|updated)\b"
    rf"|(?:am|at|den|el|il|le|on|op|um)\s+(?=\d|{_DAY}|{_MONTH}\s+\d)"
    r"|in\s+(?-i:(?=[A-Z]))).*$",
    re.IGNORECASE,
)
#: What a reporter is called behind the name.
_TITLE = re.compile(r"(?<=\S)\s*(?:기자|특파원|記者|记者)$")
_SPLIT = re.compile(
    r"\s*(?:[;|•·/\n\t]|,|，|、|،|؛|\s(?:and|&|und|et|y|e|og|och|en|ja|i|oraz|si|și|ve|və|va|"
    r"и|і|та|й|és|και|և|და|و|ו|dan|và|with|mit|avec|con)\s)\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\(?\b[\w.+-]{1,64}@[\w.-]{1,200}\)?|https?://\S+|www\.\S+|(?<!\w)@\w+"
)
_BRACKETS = re.compile(r"\s*[(\[（][^)\]）]{0,200}[)\]）]")
_ROLE = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|editorial|columnist|contributors?|"
    r"contributing|associated|press|reuters|agency|agencies|newspaper|redakt\w*|redacci\w*|"
    r"rédact\w*|journalist\w*|korrespondent\w*|corresponsal\w*|bureau|desk|chief|business|"
    r"sports?|sponsored|professor|director|photograph\w*|news|media|published|updated|posted)\b",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "anonymous",
        "by",
        "editor",
        "follow",
        "guest",
        "more",
        "none",
        "null",
        "posted",
        "powered",
        "root",
        "see all",
        "share",
        "source",
        "staff",
        "test",
        "undefined",
        "unknown",
        "user",
        "von",
        "webmaster",
        "wordpress",
    ]
)


def authors(bylines: Iterable[str], *, stated: bool = False) -> tuple[str, ...]:
    """Return the names in *bylines*, in order, each once.

    Args:
        bylines: Lines or values, each with one name or several.
        stated: Whether they are values of a field for authors; then an agency or an office
            is taken as it is written where no person is named.
    """
    found: dict[str, str] = {}
    for byline in bylines:
        name, _, place = byline[:LONGEST].partition(" | ")  # whose paper, or an address
        names = list(_names(name)) or list(_names(place or name))
        if not names and stated and (whole := _clean(byline[:LONGEST])) and _may_be(whole):
            names = [whole]
        for name in names:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _clean(byline: str) -> str:
    """Return *byline* without addresses, brackets and the word before the names."""
    text = _ADDRESS.sub(" ", _BRACKETS.sub(" ", byline))
    text = " ".join(text.split()).lstrip(" |–—-•·")
    prefix = _PREFIX.match(text) or _WITHIN.match(text)
    if prefix:
        text = _AFTER.sub("", text[prefix.end() :])
    return text.strip(" .,:;-–—|*")


def has_prefix(line: str) -> bool:
    """Say whether *line* starts as a byline does: ``By …``, ``Von …``."""
    return bool(_PREFIX.match(line))


def is_byline(line: str) -> bool:
    """Say whether *line* names authors, first of all or after a day or an hour."""
    return bool(_BYLINE.match(line))


def _names(byline: str) -> Iterator[str]:
    for piece in _SPLIT.split(_clean(byline)):
        name = _TITLE.sub("", " ".join(piece.split()).strip(" .,:;-–—|*"))
        if is_name(name):
            yield name


def is_name(text: str) -> bool:
    """Say whether *text* may be a person's name: not a role, an agency or a sentence."""
    words = text.split()
    return (
        _may_be(text)
        and not any(letter.isdigit() for letter in text)
        and not _ROLE.search(text)
        and not (len(words) > 3 and text.islower())
        and not (len(words) == 1 and _one_case(text))
        and len(_IDEOGRAPHS.findall(text)) <= _MOST_IDEOGRAPHS
    )


def _may_be(text: str) -> bool:
    """Say whether *text* may name a person, an office or an agency."""
    return (
        2 <= len(text) <= _LONGEST_NAME
        and len(text.split()) <= _MOST_WORDS
        and any(letter.isalpha() for letter in text)
        and text.casefold() not in _NOBODY
        and "://" not in text
        and (" " in text or not any(letter.isdigit() for letter in text))
        and not text.casefold().startswith(("powered by", "published by", "quelle"))
    )


def _one_case(word: str) -> bool:
    """Say whether *word* is written in capitals or small letters only, as agencies are."""
    return word.isupper() or word.islower()
