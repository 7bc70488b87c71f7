"""What a view can reach: the archive, the person asking, and who may do what."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    redirect,
    request,
    session,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue

from archive.core import Archive
from archive.people import Person

P = ParamSpec("P")


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie that is secure whenever the request is."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookie may only travel over https."""
        return request.is_secure or super().get_cookie_secure(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep the session alive by pages alone: caches may share any other answer."""
        if session.modified or response.mimetype == "text/html":
            super().save_session(app, session, response)


def the_archive() -> Archive:
    """Return the archive of the application."""
    return cast(Archive, current_app.extensions["archive"])


def the_person() -> Person | None:
    """Return who is signed in; None for nobody or when the session was ended elsewhere."""
    if "person" not in g:
        name, version = session.get("name"), session.get("version")
        g.person = None
        if isinstance(name, str) and isinstance(version, int):
            g.person = the_archive().people.with_session(name, version)
            if g.person is None:
                session.clear()
    return cast(Person | None, g.person)


def welcome(person: Person) -> None:
    """Begin a session of *person*: a new one, so that none can be planted beforehand."""
    session.clear()
    session["id"] = secrets.token_urlsafe(16)
    session["name"], session["version"] = person.name, person.session
    session.permanent = True
    g.person = person


def leave() -> None:
    """End the session of this browser."""
    session.clear()
    g.person = None


def require(
    role: str,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only people with *role* into a view.

    Nobody signed in: a page leads to the sign-in and back, anything else is a 401.

    Raises:
        NotAllowed: Somebody is signed in but may not do that (by the view).
    """

    def wrap(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            person = the_person()
            if person is None:
                if request.method == "GET":
                    here = request.full_path.rstrip("?")
                    return redirect(url_for("accounts.sign_in", next=here), 303)
                abort(401)
            person.require(role)
            return view(*args, **kwargs)

        return guarded

    return wrap
