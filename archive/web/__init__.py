"""The site: pages for readers, archivists and translators; an interface for programs."""

from __future__ import annotations

import importlib.util
from datetime import timedelta
from importlib import import_module

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from archive.core import Archive
from archive.web import (
    accounts,
    api,
    archivist,
    errors,
    feeds,
    forms,
    guard,
    i18n,
    reader,
    show,
)
from archive.web.context import Sessions

#: Most bytes of a request that is no upload.
SMALL = 1_000_000


def create_app(archive: Archive) -> Flask:
    """Return the site of *archive*, a WSGI application."""
    settings = archive.settings
    app = Flask(__name__)
    app.extensions["archive"] = archive
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=settings.secret or archive.people.secret(),
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=SMALL,
        MAX_FORM_MEMORY_SIZE=SMALL,
    )
    if hosts := [name.strip() for name in settings.hosts.split(",") if name.strip()]:
        app.config["TRUSTED_HOSTS"] = hosts
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted, x_prefix=trusted
        )
    forms.init()
    i18n.init(app, archive)
    errors.init(app)
    app.before_request(archivist.admit)
    guard.init(app)
    show.init(app)
    for blueprint in (
        reader.root,
        feeds.root,
        reader.pages,
        feeds.feeds,
        accounts.pages,
        archivist.pages,
        api.pages,
    ):
        app.register_blueprint(blueprint)
    if importlib.util.find_spec("archive.web.translator"):
        app.register_blueprint(import_module("archive.web.translator").pages)
    app.after_request(_said_how)
    return app


def _said_how(response: Response) -> Response:
    """Add what caches and browsers should know of an answer."""
    if request.endpoint == "static":
        if request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
    if request.blueprint == "api":
        # What everybody may read, the scripts of other sites may read too.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers.setdefault("Cache-Control", "no-cache")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", i18n.tag())
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Cookie")
    return response
