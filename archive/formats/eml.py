"""E-mail: the text of a message; what is attached stays in the document.

Source: RFC 5322 (headers), RFC 2045 to 2047 (MIME), RFC 3676 (format=flowed).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from archive.article import Article, Encoding, Moment, Origin, Source, Warn
from archive.errors import N_, Refused
from archive.formats import _moments, _people
from archive.formats._dateline import split_dateline
from archive.formats._encoding import decode
from archive.formats._language import declared
from archive.formats._lines import joined
from archive.formats._markup import from_markup
from archive.formats._normal import line, lines

VERSION = 1
MEDIA_TYPES = ("message/rfc822",)
EXTENSIONS = (".eml",)

_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]?[^\r\n]*\r?\n")
_KNOWN = re.compile(
    rb"^(?:From|Date|Message-ID|MIME-Version|Received|Return-Path):",
    re.IGNORECASE | re.MULTILINE,
)
_PAGE = (b"snapshot-content-location:", b"saved by", b'type="text/html"')
_MOST_PARTS = 500
_QUOTE = re.compile(r"\s*>")
_SIGNATURE = "-- "


def claims(head: bytes) -> bool:
    """Tell whether *head* starts with the headers of a message."""
    found = None if is_page(head) else _HEADER.match(head)
    return bool(found) and len({m[0].lower() for m in [*_KNOWN.finditer(head)]}) >= 3


def is_page(head: bytes) -> bool:
    """Tell whether *head* starts with the headers of a kept web page."""
    lower = head.lower()
    return (
        b"multipart/related" in lower
        and b"mime-version:" in lower
        and any(sign in lower for sign in _PAGE)
    )


def message(data: bytes) -> EmailMessage:
    """Return a parsed message.

    Raises:
        Refused: Of too many parts, or not to be parsed.
    """
    if (
        data.count(b"\n--") > 50 * _MOST_PARTS
        or data.lower().count(b"content-type:") > _MOST_PARTS
    ):
        raise Refused("too-many-members", detail=f"more than {_MOST_PARTS} parts")
    try:
        return BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    except (MessageError, ValueError, LookupError, AttributeError, IndexError) as error:
        raise Refused("corrupt", detail=str(error)[:200]) from error


def header(part: EmailMessage, name: str) -> str:
    """Return a header as one line; "" for one that is missing or cannot be read."""
    try:
        value = part.get(name)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):
        return ""
    return line(str(value)) if value is not None else ""


def content(part: EmailMessage) -> tuple[str, Encoding]:
    """Return the text of a part and how it was decoded."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    return decode(data, part.get_content_charset(None))


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a message.

    Raises:
        Refused: Not a message, or without text.
    """
    mail = message(data)
    title = header(mail, "subject")
    body = _text_part(mail)
    rows, encoding = _rows(body) if body is not None else ([], None)
    if not rows and not title:
        raise Refused("no-text")
    if not title:
        title = rows.pop(0)
    origins = {"title": Origin("field", "Subject", title)}
    sender = header(mail, "from")
    name, address = parseaddr(sender)
    names = _people.authors([name], stated=True)
    if names:
        origins["authors"] = Origin("field", "From", sender[:500])
    identifier = header(mail, "message-id").strip("<>")
    if identifier:
        origins["external_id"] = Origin("field", "Message-ID", identifier)
    tag = header(mail, "content-language").partition(",")[0] or None
    dateline, first = split_dateline(rows[0], tag) if rows else (None, "")
    organization = header(mail, "organization")
    host = organization or address.partition("@")[2]
    return Article(
        title=title,
        paragraphs=tuple(row for row in (first, *rows[1:]) if row),
        authors=names,
        published=_date(mail),
        dateline=dateline,
        source=Source(host, Origin("field", "Organization" if organization else "From"))
        if host
        else None,
        external_id=identifier,
        language=declared(tag),
        encoding=encoding,
        origins=origins,
        warnings=tuple(_attached(mail)),
    )


def _date(mail: EmailMessage) -> Moment | None:
    raw = mail.get_all("date", [])
    for value in raw[:1]:
        return _moments.moment(line(str(value)), Origin("field", "Date"))
    return None


def parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that are not made of parts."""
    for count, part in enumerate(mail.walk()):
        if count > _MOST_PARTS:
            raise Refused("too-many-members", detail=f"more than {_MOST_PARTS} parts")
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _text_part(mail: EmailMessage) -> EmailMessage | None:
    """Return the part with the text: plain before HTML, none that is attached."""
    found = [part for part in parts(mail) if part.get_content_disposition() != "attachment"]
    for kind in ("text/plain", "text/html"):
        for part in found:
            if part.get_content_type() == kind and content(part)[0].strip():
                return part
    return None


def _rows(part: EmailMessage) -> tuple[list[str], Encoding]:
    text, encoding = content(part)
    if part.get_content_type() == "text/html":
        return from_markup(text), encoding
    own = []
    for row in lines(text):
        if row == _SIGNATURE:
            break
        if not _QUOTE.match(row):
            own.append(row)
    return joined(own), encoding


def _attached(mail: EmailMessage) -> Iterator[Warn]:
    for part in parts(mail):
        if part.get_content_disposition() == "attachment":
            name = line(part.get_filename() or part.get_content_type())[:200]
            yield Warn(
                "attachment", N_("the attachment %(name)s was not read"), {"name": name}
            )
