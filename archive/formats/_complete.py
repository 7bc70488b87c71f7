"""What every article gets when its format is done: normal text, language, warnings, id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import chardet

from archive.article import Article, Moment, Provenance, Warn, article_id
from archive.errors import N_, Refused
from archive.formats._encoding import codec, label
from archive.formats._language import decide, foreign, same_language
from archive.formats._limits import TITLE_LENGTH
from archive.formats._normal import line

_SAMPLE = 2_000
#: Encodings of other alphabets that are often taken for Latin ones.
_MISTAKEN = {"cp1251", "koi8-r", "cp1253", "cp1256", "cp1255", "iso8859-5", "iso8859-7"}
_SHOWN = 80


def _moment_warnings(article: Article) -> Iterator[Warn]:
    """Yield warnings about dates without a zone and dates with two readings."""
    bare = [
        name
        for name, moment in (("published", article.published), ("updated", article.updated))
        if moment and "T" in moment.value and moment.zone is None
    ]
    if len(bare) == 2:
        yield Warn("no-zone", N_("published and updated carry no time zone"))
    elif bare == ["published"]:
        yield Warn("no-zone", N_("published carries no time zone"))
    elif bare:
        yield Warn("no-zone", N_("updated carries no time zone"))
    for moment in (article.published, article.updated):
        if moment and moment.other:
            yield _ambiguous(moment, moment.other)


def _ambiguous(moment: Moment, other: str) -> Warn:
    """Return the warning that a date can be read in two ways."""
    return Warn(
        "ambiguous-date",
        N_("%(raw)s was read as %(value)s and could be %(other)s"),
        {"raw": moment.raw, "value": moment.value, "other": other},
    )


def _moved(text: str) -> str | None:
    """Return bytes' worth of letters in the upper half of a one-byte encoding, or None."""
    words = [word for word in text.split() if len(word) > 3]
    strange = sum(all("\xc0" <= letter <= "\xff" for letter in word[:4]) for word in words)
    return text if words and strange * 3 > len(words) else None


def _bytes(text: str, name: str) -> bytes:
    """Return the bytes that *text* was wrongly decoded from.

    Bytes that mean nothing in an encoding become the control characters of their number.
    Source: WHATWG Encoding Standard, section 9 (index windows-1252 and its relatives).

    Raises:
        UnicodeError: A letter that the encoding does not have.
    """
    return b"".join(
        letter.encode("latin-1" if "\x80" <= letter <= "\x9f" else name) for letter in text
    )


def mended(text: str) -> tuple[str, str] | None:
    """Return (encoding, text) if *text* was decoded wrongly and decoding again undoes it.

    UTF-8 taken for a one-byte encoding: turned back into those bytes it must be valid
    UTF-8 with fewer letters, all of it. A Cyrillic, Greek, Arabic or other one-byte
    encoding taken for Latin: most words would begin with four accented letters.
    """
    if text.isascii():
        return None
    for name in ("cp1252", "cp1251", "cp1254", "cp1256"):
        try:
            return "utf-8", _bytes(text, name).decode("utf-8")
        except UnicodeError:
            continue
    try:
        raw = _bytes(text, "cp1252") if _moved(text) else b""
    except UnicodeError:
        return None
    guess = codec(chardet.detect(raw)["encoding"]) if raw else None
    if guess not in _MISTAKEN:
        return None
    try:
        return label(guess), raw.decode(guess)
    except UnicodeError:
        return None


def _text_warnings(article: Article) -> Iterator[Warn]:
    """Yield warnings about how the bytes became letters; *article* as it was parsed."""
    if article.encoding and article.encoding.origin.kind == "default":
        yield Warn(
            "unknown-encoding",
            N_("the character encoding is unknown and was taken for %(encoding)s"),
            {"encoding": article.encoding.value},
        )
    if article.encoding and article.encoding.origin.kind == "damaged UTF-8":
        number, _, place = article.encoding.origin.name.partition(" from byte ")
        yield Warn(
            "damaged-encoding",
            N_("bytes that are not UTF-8: %(number)s, the first at byte %(place)s"),
            {"number": number, "place": place},
        )
    parts = (article.title, *article.paragraphs)
    strange = next((part for part in parts if not part.isascii()), "")[:_SAMPLE]
    found = mended(strange)
    if found:
        yield Warn(
            "mojibake",
            N_("the text looks wrongly decoded; read as %(encoding)s it says: %(text)s"),
            {"encoding": found[0], "text": found[1][:_SHOWN]},
        )


def _language_warnings(article: Article) -> Iterator[Warn]:
    """Yield warnings about the language of the article and of its paragraphs."""
    language = article.language
    declared, detected = language.declared, language.detected
    if declared and detected and not same_language(declared, detected):
        yield Warn(
            "language-differs",
            N_("declared as %(declared)s, but the text is %(detected)s"),
            {"declared": declared, "detected": detected},
        )
    for number, tag in foreign(article.paragraphs, language.value):
        yield Warn(
            "other-language",
            N_("paragraph %(number)s is in another language: %(language)s"),
            {"number": str(number), "language": tag},
        )


def complete(article: Article, provenance: Provenance, warning: Warn | None) -> Article:
    """Return *article* normalised, with language, warnings, id and provenance.

    Raises:
        Refused: ``no-text``: nothing is left of it; ``too-big``: its title is.
    """
    title = line(article.title)
    paragraphs = tuple(part for part in map(line, article.paragraphs) if part)
    if not title and not paragraphs:
        raise Refused("no-text")
    if len(title) > TITLE_LENGTH:
        raise Refused("too-big", "title", f"{len(title)} characters")
    parsed = article
    article = replace(
        article,
        id=article_id(provenance.sha256, provenance.member),
        title=title,
        subtitle=line(article.subtitle),
        paragraphs=paragraphs,
        authors=tuple(dict.fromkeys(name for name in map(line, article.authors) if name)),
        language=decide(article.language, title, paragraphs),
        provenance=provenance,
    )
    warnings = (
        *article.warnings,
        *((warning,) if warning else ()),
        *_moment_warnings(article),
        *_text_warnings(parsed),
        *_language_warnings(article),
    )
    return replace(article, warnings=tuple(_distinct(warnings)))


def _distinct(warnings: tuple[Warn, ...]) -> Iterator[Warn]:
    """Yield *warnings* without repetitions."""
    seen = set()
    for warning in warnings:
        key = (warning.code, str(warning))
        if key not in seen:
            seen.add(key)
            yield warning
