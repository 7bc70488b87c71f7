"""Forms as browsers and programs send them, names of files in any encoding among them."""

from __future__ import annotations

import codecs

from werkzeug import formparser
from werkzeug.datastructures import Headers
from werkzeug.sansio.multipart import MultipartDecoder


def _percent(error: UnicodeError) -> tuple[str, int]:
    """Return bytes that do not decode as ``%`` and two digits each, and what is next."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(f"%{byte:02X}" for byte in wrong), error.end


class Decoder(MultipartDecoder):
    """A decoder of ``multipart/form-data`` that takes names in other encodings than UTF-8.

    werkzeug's gives the whole form up for one such name. RFC 7578, section 5.1, has names
    in UTF-8, but what unpacks old archives sends the bytes it finds. They are kept, those
    that are no UTF-8 as ``%E9`` (RFC 3986, section 2.1).
    """

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        kept = bytes(data).decode("utf-8", "percent")
        return super()._parse_headers(kept.encode())


def init() -> None:
    """Let all forms be read this way."""
    codecs.register_error("percent", _percent)
    formparser.MultipartDecoder = Decoder  # type: ignore[attr-defined]
