"""Ukrainian: the lemma, then the endings that forms without a dictionary share."""

from __future__ import annotations

from archive.analysis.steps import lemma, strip

#: Case endings of nouns and adjectives, longest first by themselves.
_ENDINGS = (
    "ами ями ові еві єві ого ому ими іми ій ою ею єю ах ях ам ям ів їв ом ем єм"
    " а я о е є и і ї у ю ь й их іх ої"
)

STEPS = (lemma("uk"), strip(_ENDINGS, 4))
