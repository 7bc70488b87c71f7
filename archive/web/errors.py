"""From what went wrong to the page or the JSON that says so, in the asker's locale."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from archive.errors import (
    N_,
    ArchiveError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooManyTries,
    Unavailable,
)
from archive.web import i18n
from archive.web.guard import ForgedForm
from archive.web.i18n import gettext, said

_LOG = logging.getLogger(__name__)

STATUS: Mapping[type[ArchiveError], int] = {
    TooManyTries: 429,
    Invalid: 422,
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said with a status: a code for programs, heading and advice for people."""

    code: str
    heading: str
    advice: str


SAYINGS: Mapping[int, Saying] = {
    400: Saying(
        "bad-request",
        N_("The request could not be understood"),
        N_(
            "Something in it was missing or damaged on the way. "
            "Please go back and try again."
        ),
    ),
    401: Saying(
        "sign-in-needed",
        N_("Please sign in"),
        N_("This page is for people who work on the archive. Sign in to go on."),
    ),
    403: Saying(
        "not-allowed",
        N_("This is not open to you"),
        N_(
            "Your account does not have the role this needs. "
            "Whoever runs the archive can give it."
        ),
    ),
    404: Saying(
        "not-found",
        N_("There is nothing at this address"),
        N_(
            "The address may be mistyped or the page may have moved. "
            "A search may find what you look for."
        ),
    ),
    405: Saying(
        "method-not-allowed",
        N_("This address does not take such a request"),
        N_("Please use the links and buttons of the pages."),
    ),
    406: Saying(
        "not-acceptable",
        N_("There is no answer in the form asked for"),
        N_("Pages are HTML; programs get JSON."),
    ),
    409: Saying(
        "conflict",
        N_("Somebody was faster"),
        N_("Look at it again as it is now, then decide what to do."),
    ),
    413: Saying(
        "too-large",
        N_("This is too much at once"),
        N_(
            "What was sent is larger than this archive takes in one request. "
            "Please send fewer or smaller documents at a time."
        ),
    ),
    414: Saying(
        "address-too-long",
        N_("The address is too long"),
        N_("Please search with fewer words."),
    ),
    415: Saying(
        "unsupported-media-type",
        N_("This kind of content is not taken here"),
        N_("Please use the forms of the pages."),
    ),
    422: Saying(
        "invalid",
        N_("This cannot be done as asked"),
        N_("Please go back, correct what is named and try again."),
    ),
    429: Saying(
        "too-many-requests",
        N_("Too many tries"),
        N_("Please wait a few minutes, then try again."),
    ),
    431: Saying(
        "headers-too-large",
        N_("The request is too large"),
        N_(
            "The browser sent more than this site can take. "
            "Deleting the cookies of this site may help."
        ),
    ),
    500: Saying(
        "internal",
        N_("Something went wrong here"),
        N_(
            "This is a mistake of the archive, not yours. It has been written down. "
            "Please try again later."
        ),
    ),
    503: Saying(
        "unavailable",
        N_("The archive cannot answer just now"),
        N_(
            "This does not mean that nothing was found: your request could not be "
            "answered. Please try again in a moment."
        ),
    ),
}

EXPIRED = N_("The form had expired or came from another site, so nothing was changed.")


def status_of(error: ArchiveError) -> int:
    """Return the HTTP status for *error*: its kind decides."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def saying_of(status: int) -> Saying:
    """Return what is said with *status*; a status without words has those of its kind."""
    return SAYINGS.get(status, SAYINGS[500 if status >= 500 else 400])


def wants_json() -> bool:
    """Return whether the asker is a program rather than a person at a browser."""
    if request.path.startswith("/api/"):
        return True
    kinds = request.accept_mimetypes
    return kinds["application/json"] > kinds["text/html"]


def answer(status: int, code: str, message: str, fields: Mapping[str, object]) -> Response:
    """Return the answer that says *message*, as a page or as JSON."""
    saying = saying_of(status)
    heading = gettext(saying.heading)
    if wants_json():
        known = {
            name: value if isinstance(value, (int, float)) else str(value)
            for name, value in fields.items()
        }
        body = {"code": code, "message": message or heading, "fields": known}
        made = make_response(jsonify(error=body), status)
    else:
        if status >= 500:
            # Who is asking may be unknowable just now; the page must not need it.
            g.setdefault("person", None)
        page = render_template(
            "error.html",
            status=status,
            heading=heading,
            message=message,
            advice=gettext(saying.advice),
            retry=request.script_root + request.full_path.rstrip("?")
            if request.method == "GET"
            else "",
        )
        made = make_response(page, status)
    made.headers["Cache-Control"] = "no-store"
    made.headers["Content-Language"] = i18n.tag()
    made.vary.update(("Accept", "Accept-Language"))
    if status == 503:
        made.headers["Retry-After"] = "10"
    return made


def on_archive_error(error: ArchiveError) -> Response:
    """Answer an error of the archive in its own words."""
    status = status_of(error)
    if status >= 500:
        _LOG.error("%s: %s", error.code, error)
    return answer(status, error.code, said(error), error.fields)


def on_http_error(error: HTTPException) -> Response:
    """Answer an error of HTTP in our words: werkzeug's are English."""
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error.get_response())
    code, message = saying_of(status).code, ""
    if isinstance(error, ForgedForm):
        code, message = "forged-form", gettext(EXPIRED)
    if isinstance(error, SecurityError) and not wants_json():
        # Asked under a name that is not the site's: no page has an address to lead to.
        saying = saying_of(status)
        made = make_response(
            f"{gettext(saying.heading)}\n{gettext(saying.advice)}\n", status
        )
        made.headers["Content-Type"] = "text/plain; charset=utf-8"
        return made
    made = answer(status, code, message, {})
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "content-range"}:
            made.headers[name] = value
    return made


def on_any_error(error: Exception) -> Response:
    """Answer what nobody foresaw, and write it down."""
    _LOG.error("%s %s", request.method, request.path, exc_info=error)
    return answer(500, SAYINGS[500].code, "", {})


def init(app: Flask) -> None:
    """Let *app* answer errors this way."""
    app.register_error_handler(ArchiveError, on_archive_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_any_error)
