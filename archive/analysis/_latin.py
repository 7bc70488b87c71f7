"""Words of any script in Latin letters, as far as spellings of names agree.

Source: the romanisations of BGN/PCGN, Hepburn's for kana.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from typing import Final

from archive.analysis._keys import keys

#: Letters and consonants of the beginning of a word, and of its end.
LETTERS, CONSONANTS = 3, 2

_LETTERS: Final = """
а a б b в v г g ґ g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u
ф f х kh ц ts ч ch ш sh щ sh ъ - ы y ь - э e ю yu я ya і i ї i є e ј y љ l њ n ћ c ђ j џ j
ѓ g ќ k ў v ә a ө o ү u ұ u қ k ғ g ң n һ h ҝ g ҹ j җ j ҳ h ҷ j
ա a բ b գ g դ d ե e զ z է e ը e թ t ժ zh ի i լ l խ kh ծ ts կ k հ h ձ dz ղ gh ճ ch մ m յ y
ն n շ sh ո o չ ch պ p ջ j ռ r ս s վ v տ t ր r ց ts ւ v փ p ք k օ o ֆ f և ev
ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ zh რ r ს s ტ t უ u ფ p ქ k
ღ gh ყ k შ sh ჩ ch ც ts ძ dz წ ts ჭ ch ხ kh ჯ j ჰ h
ا a ب b پ p ت t ث th ج j چ ch ح h خ kh د d ذ z ر r ز z ژ zh س s ش sh ص s ض d ط t ظ z ع a
غ gh ف f ق q ك k ک k گ g ل l م m ن n ه h و u ي i ی i ى a ئ i ؤ u ء - ة a ڤ v
א a ב b ג g ד d ה h ו v ז z ח h ט t י i כ k ך k ל l מ m ם m נ n ן n ס s ע a פ p ף f צ ts
ץ ts ק k ר r ש sh ת t
α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f
χ h ψ ps ω o
ア a イ i ウ u エ e オ o カ ka キ ki ク ku ケ ke コ ko サ sa シ shi ス su セ se ソ so タ ta
チ chi ツ tsu テ te ト to ナ na ニ ni ヌ nu ネ ne ノ no ハ ha ヒ hi フ fu ヘ he ホ ho マ ma
ミ mi ム mu メ me モ mo ヤ ya ユ yu ヨ yo ラ ra リ ri ル ru レ re ロ ro ワ wa ヲ o ン n
ガ ga ギ gi グ gu ゲ ge ゴ go ザ za ジ ji ズ zu ゼ ze ゾ zo ダ da ヂ ji ヅ zu デ de ド do
バ ba ビ bi ブ bu ベ be ボ bo パ pa ピ pi プ pu ペ pe ポ po ヴ v ァ a ィ i ゥ u ェ e ォ o
ャ ya ュ yu ョ yo ッ - ー -
"""


def _table() -> dict[int, str]:
    """Return code point -> Latin letters."""
    parts = _LETTERS.split()
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {ord(letter): "" if latin == "-" else latin for letter, latin in pairs}


_LATIN: Final = _table()
#: Digraphs after which letters of two scripts are written alike.
_PAIRS: Final = (
    ("ου", "u"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("τζ", "j"), ("ու", "u"),
)  # fmt: skip
_ALIKE: Final = (
    ("tsch", "ch"), ("sch", "sh"), ("dzh", "j"), ("dj", "j"), ("ph", "f"), ("ck", "k"),
    ("q", "k"), ("w", "v"), ("x", "ks"), ("c", "k"), ("kh", "h"), ("gh", "g"), ("y", "i"),
)  # fmt: skip


@functools.lru_cache(maxsize=20_000)
def latin(word: str) -> str:
    """Return *word* in Latin letters, conventions made one."""
    for letters, latin in _PAIRS:
        word = word.replace(letters, latin)
    plain = unicodedata.normalize("NFKD", word.translate(_LATIN))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for letters, latin in _ALIKE:
        plain = plain.replace(letters, latin)
    return "".join(c for at, c in enumerate(plain) if not at or c != plain[at - 1])


def ends(word: str, made: Sequence[str] | None = None) -> tuple[str, ...]:
    """Return how a folded word begins and ends, in Latin letters and in consonants.

    Names that two scripts write so differently that their keys part share most of these;
    () where too little is left to tell names apart.

    Args:
        word: The word.
        made: Its keys, if they are known already.

    >>> ends("гейдар"), ends("heydar")
    (('^gei', 'dar$', '<GD', 'DR>'), ('^hei', 'dar$', '<HD', 'DR>'))
    """
    plain = latin(word)
    if len(plain) < LETTERS or not plain.isalpha():
        return ()
    found = [f"^{plain[:LETTERS]}", f"{plain[-LETTERS:]}$"]
    for key in (keys(word) if made is None else made)[:1]:
        found += [f"<{key[:CONSONANTS]}", f"{key[-CONSONANTS:]}>"]
    return tuple(found)


def is_latin(word: str) -> bool:
    """Return whether a folded word is written in Latin letters."""
    return word[0] < "\u0250"
