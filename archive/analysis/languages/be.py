"""Belarusian: light stemming by case endings; no library has a dictionary.

Source: the declensions of nouns and adjectives, Belarusian grammar of 1985.
"""

from __future__ import annotations

from archive.analysis.steps import strip

_ENDINGS = (
    "амі ямі ага яга аму яму ымі імі ай яй ой ёй ою ею аю яю ах ях ам ям аў яў оў ёў"
    " ом ём ем эм а я о е э ы і у ю ь й ых іх ую юю ая яя ое ае"
)

STEPS = (strip(_ENDINGS, 4),)
