"""What every template can use besides the words of :mod:`archive.web.i18n`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for

from archive.query import Notice
from archive.query.explain import BETWEEN
from archive.search.snippet import Snippet
from archive.web import i18n, marked, writing
from archive.web.context import the_archive, the_person

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Other:
    """A locale as the menu of locales offers it.

    Attributes:
        name: In itself.
        lang, dir: For the element that holds the name.
        current: Whether the page is in it.
        switch: Address that remembers it and shows this page in it.
        address: Full address of this page in it; "" where there is none.
    """

    name: str
    lang: str
    dir: str
    current: bool
    switch: str
    address: str


def others() -> list[Other]:
    """Return all locales, each with the address of this page in it."""
    here, rest = i18n.current(), _rest()
    following, shown = urlencode({"next": rest or "/"}), []
    for locale in i18n.locales():
        address = f"{request.url_root.rstrip('/')}/{locale}{rest}" if rest else ""
        shown.append(
            Other(
                name=i18n.autonym(locale),
                lang=i18n.tag(locale),
                dir=i18n.direction(locale),
                current=locale == here,
                switch=f"{url_for('root.choose', to=locale)}?{following}",
                address=address,
            )
        )
    return shown


def _rest() -> str:
    """Return this page's address after its locale; "" where there is none to go back to."""
    rule = request.url_rule
    if rule is None or not rule.rule.startswith("/<locale>"):
        return ""
    if "GET" not in (rule.methods or ()) and request.method != "GET":
        # A form was sent: the page that shows it may be at the same address.
        adapter = current_app.create_url_adapter(request)
        if adapter is None or not adapter.test(request.path, "GET"):
            return ""
    path = request.full_path if request.query_string else request.path
    return path[1:].partition("/")[1] + path[1:].partition("/")[2]


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_file(name: str) -> str:
    """Return the address of a file of ``static/``, another one whenever it changes."""
    return url_for("static", filename=name, v=_hash(name))


def has_page(endpoint: str) -> bool:
    """Return whether the site has a view called *endpoint*."""
    return endpoint in current_app.view_functions


def pieces(snippet: Snippet) -> Iterable[marked.Piece]:
    """Return a snippet in pieces, those that matched numbered."""
    return marked.pieces(snippet.text, snippet.marks)


def understood(notice: Notice) -> str:
    """Return what a notice says, its languages and dates in the locale's form."""
    fields = dict(notice.fields)
    if "language" in fields:
        fields["language"] = i18n.language_name(fields["language"])
    if notice.code == "chosen-language":
        names = map(i18n.language_name, fields["values"].split(BETWEEN))
        fields["values"] = BETWEEN.join(names)
    for name in {"date", "first", "last"} & fields.keys():
        fields[name] = i18n.moment(fields[name])
    return i18n.said(replace(notice, fields=fields))


def _context() -> dict[str, Any]:
    return {
        "site_name": the_archive().settings.site_name,
        "page_lang": i18n.tag(),
        "page_dir": i18n.direction(),
        "locale_name": i18n.autonym(i18n.current()),
        "locales": others(),
        "person": the_person(),
    }


def init(app: Flask) -> None:
    """Let the templates of *app* use these."""
    app.context_processor(_context)
    app.jinja_env.globals.update(static_file=static_file, has_page=has_page)
    app.jinja_env.filters.update(
        pieces=pieces,
        understood=understood,
        tag_of=writing.tag_of,
        direction=writing.direction,
    )
