"""The interface for programs: JSON, described by OpenAPI."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue

from archive import __version__
from archive.article import Article, to_json
from archive.core import Found, Page
from archive.query import MAX_CHARACTERS
from archive.web.asking import MOST, asked_exactly, whole
from archive.web.context import the_archive
from archive.web.openapi import description
from archive.web.reader import original

pages = Blueprint("api", __name__, url_prefix="/api/v1")


@pages.get("/search")
def search() -> ResponseReturnValue:
    """Find articles."""
    archive = the_archive()
    return jsonify(page_json(archive.search(asked_exactly(archive.settings.page_size))))


@pages.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Give what a text typed so far may become."""
    text = request.args.get("q", "")[:MAX_CHARACTERS]
    limit = whole("limit", 8, 0, MOST)
    answer = jsonify(
        {
            "query": text,
            "suggestions": [
                {
                    "text": one.text,
                    "kind": one.kind,
                    "language": one.language,
                    "article": one.id or None,
                }
                for one in the_archive().suggest(text, limit)
            ],
        }
    )
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@pages.get("/articles/<id>")
def article(id: str) -> ResponseReturnValue:
    """Give an article with every value and where it came from."""
    shown = the_archive().article(id)
    body = to_json(shown)
    body["address"] = url_for("reader.article", id=id, _external=True)
    body["document"] = url_for("api.document", id=id, _external=True)
    body["versions"] = [
        {"id": version.id, "language": version.language.value, "title": version.title}
        for version in the_archive().versions(id)
    ]
    return jsonify(body)


@pages.get("/articles/<id>/similar")
def similar(id: str) -> ResponseReturnValue:
    """Give the articles most like one, and apart from them its language versions."""
    archive = the_archive()
    found = archive.similar(id, whole("limit", 5, 0, MOST))
    return jsonify(
        {
            "similar": [_short_json(one) for one in found],
            "versions": [_short_json(one) for one in archive.versions(id)],
        }
    )


@pages.get("/articles/<id>/document")
def document(id: str) -> ResponseReturnValue:
    """Give the bytes an article was read from."""
    return original(the_archive().article(id))


@pages.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """Describe this interface."""
    answer = make_response(
        jsonify(description(__version__, url_for("root.start", _external=True)))
    )
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    return answer


def page_json(page: Page) -> dict[str, Any]:
    """Return *page* as ``archive search --json`` prints it."""
    return {
        "total": page.total,
        "similar": page.similar,
        "took_ms": round(page.took_ms, 3),
        "complete": page.complete,
        "hits": [_hit_json(found) for found in page.found],
        "after": page.after or None,
        "facets": page.facets,
        "did_you_mean": page.did_you_mean or None,
    }


def _short_json(article: Article) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language.value,
        "published": article.published.value if article.published else None,
        "source": article.source.name if article.source else None,
    }


def _hit_json(found: Found) -> dict[str, Any]:
    article, snippet = found.article, found.snippet
    return {
        "id": article.id,
        "external_id": article.external_id or None,
        "score": found.score,
        "title": article.title,
        "language": article.language.value,
        "published": article.published.value if article.published else None,
        "source": article.source.name if article.source else None,
        "snippet": f"{'…' * snippet.cut_start}{snippet.text}{'…' * snippet.cut_end}",
        "why": [
            {"reason": reason.reason, "word": reason.word, "found": list(reason.found)}
            for reason in found.reasons
        ],
    }
