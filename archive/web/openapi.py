"""The description of the interface for programs.

Source: OpenAPI Specification 3.1.1; its schemas are JSON Schema 2020-12.
"""

from __future__ import annotations

from typing import Any

from archive.article import ORIGINS
from archive.query import MAX_CHARACTERS, SCOPES
from archive.search import FACETS
from archive.search.snippet import REASONS
from archive.web.asking import MOST, PAGES, SORTS

Schema = dict[str, Any]


def _object(properties: Schema, **more: Any) -> Schema:
    """Return the schema of an object with exactly these members, all of them there."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def _or_null(kind: str) -> Schema:
    return {"type": [kind, "null"]}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
TAG: Schema = {"type": "string", "description": "BCP 47 tag, or und where it is not known"}


def _texts_by_name(what: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": what,
    }


def _schemas() -> Schema:
    moment = _object(
        {
            "value": {
                "type": "string",
                "description": "ISO 8601, as precise as the document",
            },
            "zone": _or_null("string"),
            "raw": {"type": "string", "description": "The text that was read"},
            "from": {
                "type": "string",
                "description": f"One of: {', '.join(ORIGINS)}; with a name",
            },
        }
    )
    return {
        "Page": _object(
            {
                "total": {**COUNT, "description": "Articles found, exactly"},
                "similar": {
                    **COUNT,
                    "description": "Those of them found by similar spelling alone; they "
                    "come last, and facets count them only where nothing else was found",
                },
                "took_ms": {"type": "number", "minimum": 0},
                "complete": {
                    "type": "boolean",
                    "description": "False when cut short by the time limit",
                },
                "hits": _list(_ref("Hit")),
                "after": {
                    **_or_null("string"),
                    "description": "Given as the parameter of this name, the hits that "
                    "follow; null behind the last",
                },
                "facets": {
                    "type": "object",
                    "propertyNames": {"enum": list(FACETS)},
                    "additionalProperties": {
                        "type": "object",
                        "additionalProperties": COUNT,
                    },
                    "description": "Facet -> value -> number of articles; an empty value "
                    "counts those without one",
                },
                "did_you_mean": {
                    **_or_null("string"),
                    "description": "The query that was probably meant",
                },
            }
        ),
        "Hit": _object(
            {
                "id": TEXT,
                "external_id": _or_null("string"),
                "score": {"type": "number"},
                "title": TEXT,
                "language": TAG,
                "published": _or_null("string"),
                "source": _or_null("string"),
                "snippet": TEXT,
                "why": _list(_ref("Reason")),
            }
        ),
        "Suggestions": _object(
            {
                "query": {"type": "string", "description": "What was typed"},
                "suggestions": _list(
                    _object(
                        {
                            "text": TEXT,
                            "kind": {"enum": ["word", "name", "title"]},
                            "language": TAG,
                            "article": {
                                **_or_null("string"),
                                "description": "Id of the article with this title",
                            },
                        }
                    )
                ),
            }
        ),
        "Short": _object(
            {
                "id": TEXT,
                "title": TEXT,
                "language": TAG,
                "published": _or_null("string"),
                "source": _or_null("string"),
            }
        ),
        "Similar": _object(
            {
                "similar": {**_list(_ref("Short")), "description": "Most similar first"},
                "versions": {
                    **_list(_ref("Short")),
                    "description": "The other language versions of the article",
                },
            }
        ),
        "Reason": _object(
            {
                "reason": {"enum": list(REASONS)},
                "word": {"type": "string", "description": "The word of the query"},
                "found": _list(TEXT),
            }
        ),
        "Moment": moment,
        "Article": _object(
            {
                "id": TEXT,
                "external_id": TEXT,
                "title": TEXT,
                "subtitle": TEXT,
                "authors": _list(TEXT),
                "published": {"anyOf": [_ref("Moment"), {"type": "null"}]},
                "updated": {"anyOf": [_ref("Moment"), {"type": "null"}]},
                "date_line": _or_null("string"),
                "dateline": {
                    **_object(
                        {
                            "place": _or_null("string"),
                            "date": _or_null("string"),
                            "credit": _or_null("string"),
                            "raw": TEXT,
                        }
                    ),
                    "type": ["object", "null"],
                },
                "source": {
                    **_object({"name": TEXT, "from": TEXT}),
                    "type": ["object", "null"],
                },
                "url": TEXT,
                "language": _object(
                    {
                        "value": TAG,
                        "declared": _or_null("string"),
                        "detected": _or_null("string"),
                        "from": TEXT,
                    }
                ),
                "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                "encoding": {
                    **_object({"value": TEXT, "from": TEXT}),
                    "type": ["object", "null"],
                },
                "paragraphs": _list(TEXT),
                "alternates": _texts_by_name(
                    "Language -> address or id of another version"
                ),
                "warnings": _list(TEXT),
                "warning_details": _list(
                    _object(
                        {
                            "code": TEXT,
                            "message": TEXT,
                            "fields": _texts_by_name("Named fields"),
                        }
                    )
                ),
                "other_readings": _texts_by_name("Other readings of ambiguous dates"),
                "origins": {
                    "type": "object",
                    "additionalProperties": _object(
                        {"kind": TEXT, "name": TEXT, "raw": _or_null("string")}
                    ),
                },
                "provenance": {
                    **_object(
                        {
                            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                            "name": TEXT,
                            "declared_type": _or_null("string"),
                            "detected_type": TEXT,
                            "format": TEXT,
                            "format_version": COUNT,
                            "container": _or_null("string"),
                            "member": TEXT,
                            "received": TEXT,
                        }
                    ),
                    "type": ["object", "null"],
                },
                "address": {"type": "string", "format": "uri"},
                "document": {"type": "string", "format": "uri"},
                "versions": _list(_object({"id": TEXT, "language": TAG, "title": TEXT})),
            }
        ),
        "Error": _object(
            {
                "error": _object(
                    {
                        "code": {"type": "string", "description": "Stable, in kebab case"},
                        "message": {
                            "type": "string",
                            "description": "In the language asked for",
                        },
                        "fields": {"type": "object"},
                    }
                )
            }
        ),
    }


def _error(what: str) -> Schema:
    return {"description": what, "content": {"application/json": {"schema": _ref("Error")}}}


def _json(what: str, name: str) -> Schema:
    return {"description": what, "content": {"application/json": {"schema": _ref(name)}}}


def _parameter(name: str, schema: Schema, what: str, **more: Any) -> Schema:
    return {"name": name, "in": "query", "description": what, "schema": schema, **more}


def _several(name: str, what: str) -> Schema:
    return _parameter(name, _list(TEXT), what, style="form", explode=True)


def _parameters() -> list[Schema]:
    date: Schema = {"type": "string", "examples": ["1988", "1991-12", "2016-01-20"]}
    return [
        _parameter(
            "q", {"type": "string", "maxLength": MAX_CHARACTERS}, "Words and operators"
        ),
        _several("language", "Languages, any of which will do"),
        _several("source", "Publications, any of which will do"),
        _several("place", "Places, any of which will do"),
        _several("year", "Years, any of which will do"),
        _parameter("from", date, "Published on this day or later"),
        _parameter("to", date, "Published on this day or earlier"),
        _parameter(
            "sort", {"enum": list(SORTS), "default": "relevance"}, "Order of the hits"
        ),
        _parameter(
            "scope",
            {"enum": list(SCOPES), "default": "all"},
            "Words in exactly this form, in all forms, or in other scripts too",
        ),
        _several("without", "Expansions that are not wanted, as their text"),
        _parameter("limit", {**COUNT, "maximum": MOST}, "Hits wanted"),
        _parameter("offset", COUNT, "Hits to skip; wins over page"),
        _parameter(
            "after", TEXT, "Hits from behind the page that said so, however deep it was"
        ),
        _parameter(
            "page", {"type": "integer", "minimum": 1, "maximum": PAGES}, "Page, from 1"
        ),
    ]


def description(version: str, address: str) -> Schema:
    """Return the OpenAPI document.

    Args:
        version: Of the program.
        address: Where the site is, with its scheme.
    """
    id_parameter = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    unavailable = _error("The archive cannot answer now")
    missing = _error("There is no such article")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Archive",
            "version": version,
            "description": "Search a multilingual archive of articles. Messages of errors "
            "come in the language of Accept-Language; their codes never change.",
        },
        "servers": [{"url": address.rstrip("/") or "/"}],
        "paths": {
            "/api/v1/search": {
                "get": {
                    "operationId": "search",
                    "summary": "Find articles",
                    "parameters": _parameters(),
                    "responses": {
                        "200": _json("One page of what was found", "Page"),
                        "422": _error("A parameter has a value it cannot have"),
                        "503": unavailable,
                    },
                }
            },
            "/api/v1/suggest": {
                "get": {
                    "operationId": "suggest",
                    "summary": "Complete what is being typed",
                    "parameters": [
                        _parameter(
                            "q",
                            {"type": "string", "maxLength": MAX_CHARACTERS},
                            "What is typed so far",
                        ),
                        _parameter("limit", {**COUNT, "maximum": MOST}, "Most suggestions"),
                    ],
                    "responses": {
                        "200": _json("Words, names and titles", "Suggestions"),
                        "422": _error("A parameter has a value it cannot have"),
                        "503": unavailable,
                    },
                }
            },
            "/api/v1/articles/{id}/similar": {
                "get": {
                    "operationId": "similar",
                    "summary": "Get the articles most like one, in any language",
                    "parameters": [
                        id_parameter,
                        _parameter("limit", {**COUNT, "maximum": MOST}, "Most articles"),
                    ],
                    "responses": {
                        "200": _json("Articles, most similar first", "Similar"),
                        "404": missing,
                        "422": _error("A parameter has a value it cannot have"),
                        "503": unavailable,
                    },
                }
            },
            "/api/v1/articles/{id}": {
                "get": {
                    "operationId": "article",
                    "summary": "Get an article with every value and where it came from",
                    "parameters": [id_parameter],
                    "responses": {
                        "200": _json("The article", "Article"),
                        "404": missing,
                        "503": unavailable,
                    },
                }
            },
            "/api/v1/articles/{id}/document": {
                "get": {
                    "operationId": "document",
                    "summary": "Get the bytes an article was read from",
                    "parameters": [id_parameter],
                    "responses": {
                        "200": {
                            "description": "The document as it was received",
                            "content": {"application/octet-stream": {}},
                        },
                        "404": missing,
                        "503": unavailable,
                    },
                }
            },
        },
        "components": {"schemas": _schemas()},
    }
