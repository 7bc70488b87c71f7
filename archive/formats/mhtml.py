"""MHTML: a web page kept as a message, with its pictures.

Source: RFC 2557, sections 4 and 8.
"""

from __future__ import annotations

from dataclasses import replace

from archive.article import Article, Origin
from archive.errors import Refused
from archive.formats import eml, html

VERSION = 1
MEDIA_TYPES = ("multipart/related", "application/x-mimearchive")
EXTENSIONS = (".mhtml", ".mht")


def claims(head: bytes) -> bool:
    """Tell whether *head* starts with the headers of a kept page."""
    return eml.is_page(head)


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read the page.

    Raises:
        Refused: Not a message, or without a page with text.
    """
    mail = eml.message(data)
    for part in eml.parts(mail):
        if part.get_content_type() not in {"text/html", "application/xhtml+xml"}:
            continue
        payload = part.get_payload(decode=True)
        found = html.parse(
            payload if isinstance(payload, bytes) else b"", part.get_content_charset()
        )
        url = eml.header(mail, "snapshot-content-location") or eml.header(
            part, "content-location"
        )
        if found.url or not url.startswith(("http://", "https://")):
            return found
        origins = {**found.origins, "url": Origin("field", "Content-Location", url)}
        return replace(found, url=url, origins=origins)
    raise Refused("no-text", detail="no page")
