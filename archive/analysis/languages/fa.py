"""Persian: verbs by their stems; the lemma, looked up again without endings; and the root.

What stands behind a ZWNJ is a word of its own; the letters are folded as in Arabic.

A Persian verb has a past and a present stem that nobody can guess from one another. Its
forms (negation, می or ب, stem, personal ending) become the infinitive: می‌گیرند and نگرفت
are گرفتن. A bare present stem with -م or -ی is more often a noun (بازی) and left alone.
A last hamza behind alef is written or not (اشیاء, اشیا).

What is left without endings, می, ن and ب, and long vowels counts less, and so does the
root of the lemma by the rules of Arabic, whose plurals Persian has with its words.
Source: G. Lazard, A Grammar of Contemporary Persian, 1992, on the verb.
"""

from __future__ import annotations

from archive.analysis import _arabic
from archive.analysis.steps import SHORTEST, Step, lemma

_ENDINGS = (
    "ي ها هاي هايي هايش هايشان هايم هايت ان ات م ت ش مان تان شان تر ترين اش ام اي يي يش"
    " ند يد يم"
)

#: Past stem and present stems, folded.
_VERBS = """
گفت گو گوي; رفت رو; كرد كن; شد شو; امد اي; داد ده; ديد بين; خواست خواه; نوشت نويس
گرفت گير; ساخت ساز; داشت دار; دانست دان; توانست توان; برد بر; اورد اور; گذاشت گذار
گذشت گذر; يافت ياب; پرداخت پرداز; شناخت شناس; فروخت فروش; خريد خر; رسيد رس; كشيد كش
شنيد شنو; ايستاد ايست; نشست نشين; خواند خوان; ماند مان; زد زن; پذيرفت پذير; افزود افزاي
نمود نماي; انداخت انداز; پخت پز; ريخت ريز; گريخت گريز; اموخت اموز; سوخت سوز; دوخت دوز
بست بند; شكست شكن; پيوست پيوند; فرستاد فرست; افتاد افت; باخت باز; تاخت تاز; نواخت نواز
گماشت گمار; برداشت بردار; پنداشت پندار; فرمود فرماي; سپرد سپار; شمرد شمار
ازمود ازماي; پيمود پيماي; رساند رسان; گرداند گردان; كوشيد كوش; انديشيد انديش; بخشيد بخش
پرسيد پرس; ترسيد ترس; خنديد خند; خوابيد خواب; پوشيد پوش; جنگيد جنگ; كوبيد كوب; لرزيد لرز
ورزيد ورز; گرديد گرد; گشت گرد; برگشت برگرد; درگذشت درگذر; گسترد گستر; افريد افرين
گزيد گزين; پيچيد پيچ; جوشيد جوش; تراشيد تراش; فهميد فهم; ماليد مال; نگريست نگر
"""

#: What looks like a form of a verb and is something else: battle, belief, severe.
_NOUNS = frozenset({"نبرد", "نبردي", "باوري", "باورم", "باورند", "باوريد", "شديد"})


def _forms() -> dict[str, str]:
    """Return every form of every verb -> its infinitive."""
    forms: dict[str, str] = {}
    entries = (entry.split() for line in _VERBS.splitlines() for entry in line.split(";"))
    for past, *presents in filter(None, entries):
        for before in ("", "ن", "مي", "نمي"):
            for behind in ("", "م", "ي", "يم", "يد", "ند", "ه", "ن"):
                forms.setdefault(f"{before}{past}{behind}", f"{past}ن")
        for present in presents:
            for behind in ("د", "يم", "يد", "ند"):
                forms.setdefault(f"{present}{behind}", f"{past}ن")
            for before in ("ن", "ب", "مي", "نمي"):
                for behind in ("م", "ي", "د", "يم", "يد", "ند"):
                    forms.setdefault(f"{before}{present}{behind}", f"{past}ن")
    return {form: verb for form, verb in forms.items() if form not in _NOUNS}


_FORMS = _forms()


def _infinitive(word: str) -> str:
    return _FORMS.get(word, word)


def _alef(word: str) -> str:
    """Return *word* without a hamza behind a last alef."""
    return word[:-1] if word.endswith("اء") else word


#: Behind a word, the longest first: plural, possessive, person, participle and copula.
_BEHIND = tuple(
    sorted(f"{_ENDINGS} هايمان ه د ست است ين ون".split(), key=len, reverse=True)
)
_LONG = str.maketrans("", "", "اويء")
#: Endings one behind the other.
_MOST_ENDINGS = 3


def _root(word: str) -> str:
    """Return what is left of *word* without affixes and long vowels; "" if not Persian."""
    if not "ء" <= word[0] <= "ی":
        return ""
    for _ in range(_MOST_ENDINGS):
        fitting = (
            e for e in _BEHIND if word.endswith(e) and len(word) >= len(e) + SHORTEST
        )
        word = word.removesuffix(next(fitting, ""))
    for prefix in ("نمي", "مي", "ن", "ب"):
        if word.startswith(prefix) and len(word) >= len(prefix) + SHORTEST:
            word = word.removeprefix(prefix)
            break
    left = word.translate(_LONG)
    return left if len(left) > 1 else word


_lemma = lemma("fa", suffixes=_ENDINGS)

STEPS: tuple[Step, ...] = (_alef, _infinitive, _lemma)
ROOTS: tuple[tuple[Step, ...], ...] = ((_root,), (*STEPS, _arabic.root))
