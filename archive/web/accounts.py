"""Signing in and out, and what a person can change about the own account."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from archive.errors import BadPassword, SignInFailed, TooManyTries
from archive.people import LEAST
from archive.web.context import leave, require, the_archive, the_person, welcome
from archive.web.i18n import gettext, said

pages = Blueprint("accounts", __name__, url_prefix="/<locale>")


@pages.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form to sign in."""
    if the_person():
        return redirect(_after(), 303)
    return render_template("sign_in.html", next=_next(), name="", wrong="")


@pages.post("/sign-in")
def signed_in() -> ResponseReturnValue:
    """Let a person in who knows name and password."""
    name = request.form.get("name", "").strip()
    try:
        person = the_archive().people.sign_in(
            name, request.form.get("password", ""), address=request.remote_addr or ""
        )
    except (SignInFailed, TooManyTries) as error:
        page = render_template(
            "sign_in.html", next=_next(), name=name[:200], wrong=said(error)
        )
        if isinstance(error, TooManyTries):
            return page, 429, {"Retry-After": str(error.fields.get("seconds", 60))}
        return page, 403
    welcome(person)
    return redirect(_after(), 303)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Forget, in this browser, who is asking."""
    leave()
    flash(gettext("You are signed out."), "good")
    return redirect(url_for("reader.home"), 303)


@pages.get("/account")
@require("reader")
def account() -> ResponseReturnValue:
    """Show what a person can change about the own account."""
    return render_template("account.html", wrong="", least=LEAST)


@pages.post("/account/password")
@require("reader")
def change_password() -> ResponseReturnValue:
    """Set a new password; sessions in other browsers end."""
    person, people = the_person(), the_archive().people
    assert person is not None  # noqa: S101 -- require() saw to it
    new = request.form.get("new", "")
    try:
        people.sign_in(
            person.name, request.form.get("old", ""), address=request.remote_addr or ""
        )
        if new != request.form.get("again", ""):
            wrong = gettext("The two new passwords are not the same.")
            return render_template("account.html", wrong=wrong, least=LEAST), 422
        welcome(people.change_password(person.name, new))
    except (SignInFailed, TooManyTries, BadPassword) as error:
        status = {SignInFailed: 403, TooManyTries: 429}.get(type(error), 422)
        return render_template("account.html", wrong=said(error), least=LEAST), status
    flash(gettext("The password is changed. Other browsers are signed out."), "good")
    return redirect(url_for("accounts.account"), 303)


@pages.post("/account/sign-out-everywhere")
@require("reader")
def sign_out_everywhere() -> ResponseReturnValue:
    """End the sessions of all browsers."""
    person = the_person()
    assert person is not None  # noqa: S101 -- require() saw to it
    the_archive().people.end_sessions(person.name)
    leave()
    flash(gettext("You are signed out in all browsers."), "good")
    return redirect(url_for("reader.home"), 303)


def _next() -> str:
    """Return the address on this site to go on to after the sign-in, or ""."""
    address = request.values.get("next", "")
    return address if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", address) else ""


def _after() -> str:
    following = _next()
    return request.script_root + following if following else url_for("reader.home")
