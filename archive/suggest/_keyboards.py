r"""Keyboards: what a text says when its keys are pressed in another layout.

Each layout is written as its four rows, cell by cell, as the US layout has them::

    ` 1 2 3 4 5 6 7 8 9 0 - =
      q w e r t y u i o p [ ] \\
      a s d f g h j k l ; '
      z x c v b n m , . /

and what other letters stand on the shifted keys. Case does not matter: what is searched
for is folded.

Source: the layouts that Windows and X11 offer first for each language; Armenian has three
in use: that of Windows (eastern), that of X11, and the phonetic one.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Final

_US: Final = (
    "` 1 2 3 4 5 6 7 8 9 0 - = q w e r t y u i o p [ ] \\ "
    "a s d f g h j k l ; ' z x c v b n m , . /"
)
_US_SHIFTED: Final = (
    "~ ! @ # $ % ^ & * ( ) _ + Q W E R T Y U I O P { } | "
    'A S D F G H J K L : " Z X C V B N M < > ?'
)

#: Name -> cells of the unshifted keys, and US key -> letter where Shift gives another one.
_LAYOUTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "en": (_US, dict(zip(_US.split(), _US_SHIFTED.split(), strict=True))),
    "ru": (
        (
            "ё 1 2 3 4 5 6 7 8 9 0 - = й ц у к е н г ш щ з х ъ \\ "
            "ф ы в а п р о л д ж э я ч с м и т ь б ю ."
        ),
        {"/": ","},
    ),
    "uk": (
        (
            "' 1 2 3 4 5 6 7 8 9 0 - = й ц у к е н г ш щ з х ї ґ "
            "ф і в а п р о л д ж є я ч с м и т ь б ю ."
        ),
        {"/": ","},
    ),
    "hy": (
        (
            "՝ : ձ յ ՛ , - . « » օ ռ ժ խ ւ է ր տ ե ը ի ո պ չ ջ ' "
            "ա ս դ ֆ ք հ ճ կ լ թ փ զ ց գ վ բ ն մ շ ղ ծ"
        ),
        {},
    ),
    "hy-x11": (
        (
            "՝ ֆ ձ – , ։ ՞ . ՛ ) օ է ղ ճ փ բ ս մ ո ւ կ ը թ ծ ց » "
            "ջ վ գ ե ա ն ի տ հ պ ր ժ դ չ յ զ լ ք խ շ ռ"
        ),
        {"7": "և"},
    ),
    "hy-phonetic": (
        (
            "՝ է թ փ ձ ջ ւ և ր չ ճ - ժ ք ո ե ռ տ ը ւ ի օ պ խ ծ շ "
            "ա ս դ ֆ գ հ յ կ լ ; ՛ զ ղ ց վ բ ն մ , ․ …"
        ),
        {},
    ),
    "ka": (
        (
            "„ 1 2 3 4 5 6 7 8 9 0 - = ქ წ ე რ ტ ყ უ ი ო პ [ ] \\ "
            "ა ს დ ფ გ ჰ ჯ კ ლ ; ' ზ ხ ც ვ ბ ნ მ , . /"
        ),
        {"w": "ჭ", "r": "ღ", "t": "თ", "s": "შ", "j": "ჟ", "z": "ძ", "c": "ჩ"},
    ),
    "ar": (
        (
            "ذ 1 2 3 4 5 6 7 8 9 0 - = ض ص ث ق ف غ ع ه خ ح ج د \\ "
            "ش س ي ب ل ا ت ن م ك ط ئ ء ؤ ر لا ى ة و ز ظ"
        ),
        {"y": "إ", "h": "أ", "n": "آ", "t": "لإ", "g": "لأ", "b": "لآ"},
    ),
    "fa": (
        (
            "` 1 2 3 4 5 6 7 8 9 0 - = ض ص ث ق ف غ ع ه خ ح ج چ \\ "
            "ش س ی ب ل ا ت ن م ک گ ظ ط ز ر ذ د پ و . /"
        ),
        {"h": "آ", "c": "ژ", "s": "ئ", "a": "ؤ", "m": "ء", "g": "أ", "f": "إ", "j": "ة"},
    ),
    "az": (
        (
            "` 1 2 3 4 5 6 7 8 9 0 - = q ü e r t y u i o p ö ğ \\ "
            "a s d f g h j k l ı ə z x c v b n m ç ş ."
        ),
        {"i": "İ", ";": "I"},
    ),
    "tr": (
        (
            '" 1 2 3 4 5 6 7 8 9 0 * - q w e r t y u ı o p ğ ü , '
            "a s d f g h j k l ş i z x c v b n m ö ç ."
        ),
        {"'": "İ", "i": "I"},
    ),
    "el": (
        (
            "` 1 2 3 4 5 6 7 8 9 0 - = ; ς ε ρ τ υ θ ι ο π [ ] \\ "
            "α σ δ φ γ η ξ κ λ ΄ ' ζ χ ψ ω β ν μ , . /"
        ),
        {},
    ),
    "he": (
        (
            "; 1 2 3 4 5 6 7 8 9 0 - = / ' ק ר א ט ו ן ם פ ] [ \\ "
            "ש ד ג כ ע י ח ל ך ף , ז ס ב ה נ מ צ ת ץ ."
        ),
        {},
    ),
}

LAYOUTS: Final = tuple(_LAYOUTS)

#: Layouts in which most letters stand where the US layout has the one that sounds alike.
_PHONETIC: Final = frozenset({"en", "az", "tr", "ka", "hy", "hy-phonetic", "el"})
_LATIN: Final = frozenset({"az", "tr"})


def alike(one: str, other: str) -> bool:
    """Return whether a text typed in the one layout is legible in the other."""
    cyrillic = {one, other} <= {"ru", "uk"}
    return cyrillic or {one, other} <= _PHONETIC or {one, other} <= {"ar", "fa"}


@functools.cache
def _letters(layout: str) -> dict[tuple[str, bool], str]:
    """Return (US key, shifted) -> what *layout* writes there, in small letters."""
    cells, shifted = _LAYOUTS[layout]
    base = dict(zip(_US.split(), cells.split(), strict=True))
    written = {(key, False): cell for key, cell in base.items()}
    written |= {(key, True): shifted.get(key, cell).lower() for key, cell in base.items()}
    return written


@functools.cache
def _keys(layout: str) -> dict[str, tuple[str, bool]]:
    """Return letter -> (US key, shifted) of *layout*, both cases; plain keys win."""
    keys: dict[str, tuple[str, bool]] = {}
    for shifted in (False, True):
        for (key, other), cell in _letters(layout).items():
            if other == shifted:
                keys.setdefault(cell, (key, shifted))
    if layout == "en":
        keys |= {cell: (key, True) for key, cell in _LAYOUTS["en"][1].items()}
    return keys


def _pressed(text: str, layout: str) -> list[tuple[str, bool]] | None:
    """Return the keys that write *text* in *layout*; None if it cannot be written so."""
    keys, pressed, at = _keys(layout), [], 0
    while at < len(text):
        for length in (2, 1):
            part = text[at : at + length]
            found = keys.get(part) or keys.get(part.lower())
            if found and len(part) == length:
                # A capital of the US layout is what Shift gives; of others, its letter.
                shifted = part.isupper() and layout == "en"
                pressed.append((found[0], found[1] or shifted))
                at += length
                break
        else:
            return None
    return pressed


def retyped(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield (layout meant, layout typed in, text meant) for every two layouts that differ.

    Args:
        text: One word as it was typed, without spaces.
    """
    for source in LAYOUTS:
        if text.isascii() and source in _LATIN:
            continue  # the US layout writes it as well
        pressed = _pressed(text, source)
        if pressed is None:
            continue
        for target in LAYOUTS:
            if target.partition("-")[0] == source.partition("-")[0]:
                continue
            letters = _letters(target)
            meant = "".join(letters[key] for key in pressed)
            if meant != text.lower():
                yield target, source, meant
