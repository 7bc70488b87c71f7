"""Whether two names, in whatever scripts, are the same.

Every word of the shorter name is given its best partner in the longer one. Two words are
as alike as their Latin letters and the skeletons of their consonants are: letters tell
apart what skeletons throw together, skeletons join what vowels and conventions part.

Source: W. Winkler, String Comparator Metrics and Enhanced Decision Rules in the
Fellegi-Sunter Model of Record Linkage, 1990 (Jaro-Winkler); the romanisations of BGN/PCGN
for the letters, Hepburn's for kana.
"""

from __future__ import annotations

import functools
import unicodedata
from typing import Final

from archive.analysis._keys import keys
from archive.analysis._words import pieces

#: What skeletons count for beside letters.
SKELETON: Final = 0.55
#: What is lost for each word of the longer name that has no partner, and for how many.
ALONE, MOST_ALONE = 0.1, 3
#: Letters of a name that are read.
READ: Final = 200

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


def similarity(a: str, b: str, kind: str = "") -> float:
    """Return how alike two names are, from 0 to 1.

    Args:
        a: A name.
        b: Another, in the same script or not.
        kind: What it names, which makes no difference.

    >>> similarity("Heydar Aliyev", "Гейдар Алиев") > 0.8
    True
    """
    del kind
    short, long = sorted((_words(a), _words(b)), key=lambda name: (len(name), name))
    if not short:
        return 0.0
    free, got, whole = list(long), 0.0, 0
    for word in sorted(short, key=lambda one: -len(one)):
        best = max(free, key=lambda other: _alike(word, other))
        size = max(len(_latin(word)) + len(_latin(best)), 1)
        whole += size
        got += size * _alike(word, best)
        free.remove(best)
    return (1 - ALONE * min(MOST_ALONE, len(free))) * got / whole


def _words(name: str) -> tuple[str, ...]:
    """Return the folded words of *name*."""
    return tuple(word for word, _, _ in pieces(name[:READ].replace("・", " ")))


@functools.lru_cache(maxsize=20_000)
def _latin(word: str) -> str:
    """Return *word* in Latin letters, conventions made one."""
    for letters, latin in _PAIRS:
        word = word.replace(letters, latin)
    plain = unicodedata.normalize("NFKD", word.translate(_LATIN))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for letters, latin in _ALIKE:
        plain = plain.replace(letters, latin)
    return "".join(c for at, c in enumerate(plain) if not at or c != plain[at - 1])


@functools.lru_cache(maxsize=100_000)
def _alike(a: str, b: str) -> float:
    """Return how alike two folded words are."""
    a, b = min(a, b), max(a, b)
    if a == b:
        return 1.0
    letters = jaro_winkler(_latin(a), _latin(b))
    left, right = keys(a) or keys(_latin(a)), keys(b) or keys(_latin(b))
    if not left or not right:
        return letters
    skeletons = max(jaro_winkler(one, other) for one in left for other in right)
    return (1 - SKELETON) * letters + SKELETON * skeletons


def jaro_winkler(a: str, b: str) -> float:
    """Return how alike two texts are, from 0 to 1; a common beginning counts more."""
    if a == b:
        return 1.0 if a else 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    first = []
    for at, char in enumerate(a):
        for place in range(max(0, at - reach), min(len(b), at + reach + 1)):
            if not taken[place] and b[place] == char:
                taken[place] = True
                first.append(char)
                break
    if not first:
        return 0.0
    second = [char for char, held in zip(b, taken, strict=True) if held]
    moved = sum(x != y for x, y in zip(first, second, strict=True)) / 2
    same = len(first)
    jaro = (same / len(a) + same / len(b) + (same - moved) / same) / 3
    pairs = zip(a[:4], b[:4], strict=False)
    begin = next((at for at, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b), 4))
    return jaro + begin * 0.1 * (1 - jaro)
