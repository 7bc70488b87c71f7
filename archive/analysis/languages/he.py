"""Hebrew: the lemma, looked up again without the particles written on to a word.

Folding has made final letters medial.
"""

from __future__ import annotations

from archive.analysis.steps import lemma

_BEFORE = "ו ה ב כ ל מ ש וה וב וכ ול ומ וש שה כש מה שב של לכש"
_BEHIND = "ימ ות י ה ת נו כמ המ הנ יו יה"

STEPS = (lemma("he", _BEFORE, _BEHIND),)
