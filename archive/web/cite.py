"""An article as a citation: plain text, BibTeX and RIS.

Source: BibTeX fields as in Oren Patashnik, BibTeXing, 1988; RIS tags as in the Reference
Manager file format, where a newspaper article is TY NEWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from archive.article import Article

_BIBTEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts every brace, even an escaped one: a lone one would end the entry.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)


def _line(text: str) -> str:
    """Return *text* on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def plain(article: Article, address: str, date: str) -> str:
    """Return one line for a footnote.

    Args:
        article: What is cited.
        address: Its permanent address.
        date: Its date as the page's locale writes it, or "".
    """
    source = article.source.name if article.source else ""
    parts = [
        ", ".join(article.authors),
        article.title,
        ", ".join(part for part in (source, date) if part),
    ]
    said = [
        part if part[-1] in ".?!…؟。" else f"{part}." for part in map(_line, parts) if part
    ]
    return " ".join([*said, address])


def bibtex(article: Article, address: str) -> str:
    """Return a BibTeX entry."""

    def fields() -> Iterator[str]:
        yield f"  title = {{{{{_escaped(article.title)}}}}}"
        if article.authors:
            names = " and ".join(f"{{{_escaped(name)}}}" for name in article.authors)
            yield f"  author = {{{names}}}"
        if article.source:
            yield f"  journal = {{{_escaped(article.source.name)}}}"
        year, month, day = _date(article)
        if year:
            yield f"  year = {{{year}}}"
        if month:
            yield f"  month = {_MONTHS[int(month) - 1]}"
        if day:
            yield f"  day = {{{int(day)}}}"
        if article.language.value != "und":
            yield f"  language = {{{article.language.value}}}"
        yield f"  url = {{{address}}}"

    return f"@article{{{article.id},\n" + ",\n".join(fields()) + "\n}\n"


def ris(article: Article, address: str) -> str:
    """Return an RIS record."""
    lines = [("TY", "NEWS"), ("TI", article.title)]
    lines += [("AU", name) for name in article.authors]
    if article.source:
        lines.append(("T2", article.source.name))
    year, month, day = _date(article)
    if year:
        lines += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
    if article.place:
        lines.append(("CY", article.place))
    if article.language.value != "und":
        lines.append(("LA", article.language.value))
    lines += [("ID", article.id), ("UR", address), ("ER", "")]
    return "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in lines)


def _escaped(text: str) -> str:
    return "".join(_BIBTEX.get(letter, letter) for letter in _line(text))


def _date(article: Article) -> tuple[str, str, str]:
    found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", article.date)
    if not found:
        return "", "", ""
    year, month, day = found.groups(default="")
    return year, month, day


#: Form -> media type and how it is made.
FORMS: dict[str, tuple[str, Callable[[Article, str], str]]] = {
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
}
