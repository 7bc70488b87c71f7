"""The language of a text: scripts and letters first, then a detector and dictionaries.

Some scripts belong to one language, and some letters do: ə in Latin, ҹ and ҝ in Cyrillic
are Azerbaijani and nothing else. What the rules leave open goes to py3langid with the
model that comes with it, among the languages of the script; languages that are read here
less often need better evidence. Of a short text the dictionaries are asked, too, whether
they have its words. From about 40 letters on the detector is right more often than
declarations are; below, it never decides alone.

Sources: the alphabets in Unicode CLDR (exemplar characters); ISO 639-3 for ``azb``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from archive.article import Language, Origin
from archive.formats._limits import DETECTABLE
from archive.formats._vocabulary import SHORT, evidence

_SAMPLE = 900
#: Code points by which scripts are told apart: first, last, script.
_RANGES = (
    (0x0041, 0x024F, "Latn"), (0x0250, 0x02AF, "Latn"), (0x1E00, 0x1EFF, "Latn"),
    (0x0370, 0x03FF, "Grek"), (0x1F00, 0x1FFF, "Grek"), (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058F, "Armn"), (0x0590, 0x05FF, "Hebr"), (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"), (0xFB50, 0xFDFF, "Arab"), (0xFE70, 0xFEFF, "Arab"),
    (0x0900, 0x097F, "Deva"), (0x0980, 0x09FF, "Beng"), (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"), (0x0B00, 0x0B7F, "Orya"), (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"), (0x0C80, 0x0CFF, "Knda"), (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"), (0x0E00, 0x0E7F, "Thai"), (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"), (0x1000, 0x109F, "Mymr"), (0x10A0, 0x10FF, "Geor"),
    (0x1C90, 0x1CBF, "Geor"), (0x2D00, 0x2D2F, "Geor"), (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x139F, "Ethi"), (0x1780, 0x17FF, "Khmr"), (0x3040, 0x30FF, "Kana"),
    (0x3130, 0x318F, "Hang"), (0x3400, 0x4DBF, "Hani"), (0x4E00, 0x9FFF, "Hani"),
    (0xAC00, 0xD7AF, "Hang"), (0x20000, 0x2FA1F, "Hani"),
)  # fmt: skip
#: What a letter of another script than Latin counts for: names in Latin letters stand in
#: texts of all scripts, but hardly the other way round.
_OTHERS = 3
#: Scripts of one language among those served.
_ONLY = {
    "Armn": "hy", "Geor": "ka", "Grek": "el", "Thai": "th", "Laoo": "lo", "Khmr": "km",
    "Mymr": "my", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Gujr": "gu",
    "Guru": "pa", "Sinh": "si", "Orya": "or", "Hebr": "he", "Hang": "ko", "Tibt": "bo",
    "Ethi": "am",
}  # fmt: skip
#: Languages the detector chooses among, by script: usual here, less usual, seldom.
_CHOICES = {
    "Latn": (
        "az tr en de fr es it pt nl pl cs sk ro hu fi sv lt lv et sl id vi",
        "hr sr uz tk ku da no",
        (
            "ca sq is af eu gl sw tl ms cy ga mt eo lb so ha yo zu xh rw sn ig mg la br fy"
            " oc ln lg om pcm"
        ),
    ),
    "Cyrl": ("ru uk be bg mk kk mn", "sr ky tg tt ba", ""),
    "Arab": ("fa ar ur", "sdh ps ug", "arz ary"),
    "Deva": ("hi", "", "mr ne"),
    "Beng": ("bn", "", "as"),
    "Hani": ("zh", "", "yue wuu"),
}
#: How much better, in units of the model's log probability, the evidence has to be for a
#: language that is less usual, and for one seldom seen.
_BETTER = (0.0, 3.5, 8.0)
_RENAMED = {"arz": "ar", "ary": "ar", "yue": "zh", "wuu": "zh", "no": "nb", "sdh": "ckb"}

_KURDISH = frozenset("ێۆڵڕەڤ")
_UYGHUR = frozenset("ۇۈۋڭ")
_PASHTO = frozenset("ځڅډړږښڼۍ")
_URDU = frozenset("ٹڈڑںے")
#: Words of South Azerbaijani that no neighbour writes so.
_AZB_WORDS = frozenset(
    [
        "بیر",
        "اوچون",
        "ایچون",
        "ایله",
        "اولان",
        "اولاراق",
        "اولدو",
        "اولوب",
        "اولور",
        "ائدیب",
        "ائتدی",
        "ائدن",
        "ائدیر",
        "ائله",
        "چوخ",
        "کیمی",
        "سونرا",
        "گؤره",
        "دیر",
        "ایدی",
        "یوخ",
        "اونون",
        "اوندا",
        "اونو",
        "اونلار",
        "بونو",
        "بونون",
        "بونا",
        "ایکی",
        "یئنی",
        "اؤز",
        "اؤزو",
        "آراسیندا",
        "دئییب",
        "دئدی",
        "وئریب",
        "وئردی",
        "اولسا",
        "اولماق",
        "اوزره",
        "قدر",
        "گؤر",
        "بوتون",
        "هامی",
        "اولونوب",
        "ایسه",
        "اولموش",
        "وار",
        "واریدی",
        "گوره",
        "ایندی",
        "بله",
        "اولاجاق",
    ]
)
_AZB_ENDS = [
    "لار",
    "لر",
    "لاری",
    "لری",
    "لارین",
    "لرین",
    "لردن",
    "لاردان",
    "دیر",
    "ینده",
    "یندا",
    "یندن",
    "سینده",
    "سیندا",
    "ینین",
    "سینین",
    "نین",
    "ماق",
    "ماغ",
    "مک",
    "اجاق",
    "اجاخ",
    "لیق",
    "لیغ",
    "لارا",
    "لره",
    "یرلر",
    "یبلر",
]
_AZB_TAILS = tuple(end for end in _AZB_ENDS if len(end) > 2 and end != "دیر")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Guess:
    """What a text seems to be.

    Attributes:
        tag: BCP 47 tag, or None.
        confidence: 0 to 1.
        sure: Whether script or letters alone say so.
    """

    tag: str | None
    confidence: float
    sure: bool = False


@cache
def _script(letter: str) -> str:
    """Return the script of a letter, "" if it is none of those known."""
    code = ord(letter)
    return next((name for first, last, name in _RANGES if first <= code <= last), "")


def _scripts(text: str) -> Counter[str]:
    """Return how many letters of each script *text* has."""
    counts: Counter[str] = Counter()
    if text.isascii():
        counts["Latn"] = sum(map(str.isalpha, text))
        return +counts
    for letter, count in Counter(text).items():
        if letter.isalpha():
            counts[_script(letter)] += count
    counts.pop("", None)
    return counts


@cache
def _detector(script: str) -> tuple[Any, npt.NDArray[np.float32]]:
    """Return the detector for a script, and what each of its languages starts with."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    base = _detector("")[0] if script else None
    if base is None:
        whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        return whole, np.zeros(len(whole.nb_classes), np.float32)
    known = set(base.labels)
    starts = {
        tag: -cost
        for tags, cost in zip(_CHOICES[script], _BETTER, strict=True)
        for tag in tags.split()
        if tag in known
    }
    chosen = LanguageIdentifier(
        base.nb_ptc,
        base.nb_pc,
        base.nb_classes,
        base.tk_nextmove,
        base.tk_output,
        norm_probs=True,
        tk_row=base.tk_row,
    )
    chosen.set_languages(list(starts))
    start = [starts[tag] for tag in chosen.nb_classes]
    return chosen, np.asarray(start, np.float32)


#: Cyrillic letters and the languages that never use them.
_NEVER = (
    ("ыэё", "bg mk sr uk"),
    ("ъщ", "mk sr be kk mn ky"),
    ("йьюя", "mk sr"),
    ("і", "ru bg mk sr mn ky tg tt ba"),
    ("јљњџ", "ru uk be bg kk mn ky tg tt ba"),
    ("әғқңһ", "ru uk be bg mk sr mn"),
    ("өү", "ru uk be bg mk sr tg"),
)


def _detect(text: str, script: str, letters: Counter[str]) -> _Guess:
    """Return the language that the detector finds, among those of *script*."""
    detector, start = _detector(script)
    scale = float(np.sqrt(len(text.encode("utf-8", "replace")) or 1))
    scores = np.log(detector._decide(text) + 1e-12) + start / scale  # noqa: SLF001
    tags = list(map(str, detector.nb_classes))
    if script == "Cyrl":
        for own, strangers in _NEVER:
            if any(map(letters.get, own)):
                scores -= [9.0 * (tag in strangers.split()) for tag in tags]
        if not any(map(letters.get, "ҙҡҫғ")) and letters.total() > DETECTABLE:
            scores[tags.index("ba")] -= 9.0
    if len(text) <= SHORT and script in _LETTERED:
        scores += evidence(text, tags) / scale
    likely = np.exp(scores - scores.max())
    best = int(likely.argmax())
    tag = _RENAMED.get(tags[best], tags[best])
    return _Guess(tag, float(likely[best] / likely.sum()))


_UZBEK_WORDS = frozenset(
    [
        "билан",
        "учун",
        "бир",
        "эга",
        "лозим",
        "керак",
        "хар",
        "ҳар",
        "бўлган",
        "инсон",
        "ёки",
        "бу",
    ]
)
#: Words and beginnings of words by which Serbian and Croatian in Latin letters differ.
_SERBIAN = re.compile(
    r"\b(?:gde|pre|posle|takođe|šta|ko|neko|niko|svako\w*|vrem\w+|mest[oau]\w*|svet[a-u]?|dec[aeu]"
    r"|lep\w+|reč\w*|uslov\w*|delo\w*|deo|čovek\w*|potreb[ae]n?|celo\w*|srpsk\w*|opšt\w*"
    r"|posled\w+|bezbedn\w*|saradnj\w*|hiljad\w*|evrop\w*|istorij\w*|univerzitet\w*)\b"
)
_CROATIAN = re.compile(
    r"\b(?:\w*ije\w+|gdje|također|što|tko|netko|nitko|svatko|uvjet\w*|mjest\w+|svjet\w+|djec\w+"
    r"|djel\w+|čovjek\w*|cjel\w+|hrvatsk\w*|općin\w*|opć\w+|sljed\w+|sigurnos\w*|suradnj\w*"
    r"|tisuć\w*|europ\w*|povijes\w*|sveučiliš\w*|tjed\w+|tijek\w*)\b"
)


def _serbian(text: str, found: str) -> str:
    """Return whether Latin text the detector calls *found* is Serbian or Croatian."""
    small = text.lower()
    serbian, croatian = len(_SERBIAN.findall(small)), len(_CROATIAN.findall(small))
    if serbian == croatian:
        return "sr-Latn" if found == "sr" else found
    return "sr-Latn" if serbian > croatian else "hr"


#: Cyrillic letters that tell a language: one of the first, and one of the second if there
#: are any, and none of the third.
_TELLING = (
    ("az-Cyrl", "ҹҝ", "", ""),
    ("az-Cyrl", "ј", "әғөүһ", ""),
    ("sr", "ђћ", "", ""),
    ("mk", "ѓќѕ", "", ""),
    ("ba", "ҙҡҫ", "", ""),
    ("tg", "ӣӯ", "", ""),
    ("tg", "ҷ", "ҳ", "ў"),
    ("uz-Cyrl", "ў", "қғҳи", "і"),
    ("be", "ў", "і", ""),
    ("uk", "їєґ", "", ""),
    ("kk", "ұ", "", ""),
    ("kk", "қ", "і", ""),
)


def _cyrillic(letters: Counter[str], words: set[str]) -> str | None:
    """Return the language that Cyrillic letters and words tell, or None."""
    for tag, own, too, never in _TELLING:
        if (
            any(map(letters.get, own))
            and (not too or any(map(letters.get, too)))
            and not any(map(letters.get, never))
        ):
            return tag
    if any(map(letters.get, "қғҳ")) and not letters["і"] and words & _UZBEK_WORDS:
        return "uz-Cyrl"
    return "tk-Cyrl" if _turkmen(letters, words) else None


_TURKMEN_WORDS = frozenset(
    [
        "ве",
        "хем",
        "билен",
        "хер",
        "болуп",
        "ол",
        "онуң",
        "хукугы",
        "хукугына",
        "адамың",
        "учин",
        "ёк",
        "дәл",
    ]
)
_TATAR_WORDS = frozenset(
    ["һәм", "белән", "да", "дә", "менен", "жана", "үчүн", "эле", "бар", "өчен"]
)


def _turkmen(letters: Counter[str], words: set[str]) -> bool:
    """Tell whether Cyrillic text is Turkmen, by its letters and commonest words."""
    own = letters["җ"] + letters["ң"] + letters["ө"] + letters["ү"]
    if not own or any(map(letters.get, "һқғҳұі")):
        return False
    return len(words & _TURKMEN_WORDS) > len(words & _TATAR_WORDS)


def _arabic(text: str, letters: Counter[str]) -> str | None:
    """Return the language that Arabic letters and words tell, or None."""
    total = letters.total()
    for tag, own in (("ug", _UYGHUR), ("ps", _PASHTO), ("ckb", _KURDISH), ("ur", _URDU)):
        found = sum(letters[letter] for letter in own)
        if found * (12 if tag == "ckb" else 40) > total and found > 1:
            return tag
    words = _WORD.findall(text)
    hits = sum(word in _AZB_WORDS for word in words)
    hits += sum(word in _AZB_ENDS or word.endswith(_AZB_TAILS) for word in words)
    hits += sum("ائ" in word or "ؤ" in word[:2] for word in words)
    return "azb" if len(words) > 3 and hits * 9 > len(words) and hits > 1 else None


def _by_letters(
    text: str, script: str, counts: Counter[str], letters: Counter[str]
) -> str | None:
    """Return the language that script and letters alone tell, or None."""
    if script in _ONLY:
        return _ONLY[script]
    if script == "Kana" or (script == "Hani" and counts["Kana"] * 20 > counts["Hani"]):
        return "ja"
    small = text.lower()
    if script == "Latn" and letters["ə"] and letters["ə"] * 200 > counts["Latn"]:
        return "az"
    if script == "Cyrl":
        return _cyrillic(letters, set(_WORD.findall(small)))
    return _arabic(text, letters) if script == "Arab" else None


def _guess(text: str) -> _Guess:
    """Return the language of a text and how sure that is."""
    text = text[:_SAMPLE]
    counts = _scripts(text)
    if not counts:
        return _Guess(None, 0.0)
    if counts["Kana"] * 20 > counts["Hani"] > counts["Kana"]:
        script = "Kana"
    else:
        script = max(
            counts, key=lambda one: counts[one] * (1 if one == "Latn" else _OTHERS)
        )
    letters = Counter(text.lower()) if script in _LETTERED else Counter[str]()
    told = _by_letters(text, script, counts, letters)
    if told:
        return _Guess(told, 1.0, sure=True)
    if script not in _CHOICES:
        return _Guess(None, 0.0)
    found = _detect(text, script, letters)
    if script == "Latn" and found.tag in {"sr", "hr"}:
        return _Guess(_serbian(text, found.tag), found.confidence)
    return found


def detect(text: str) -> tuple[str | None, float]:
    """Return (BCP 47 tag or None, confidence from 0 to 1) of *text*.

    Its first 900 characters are looked at. Script and subtags are there where they are
    not the usual ones: ``az-Cyrl``, ``uz-Cyrl``, ``tk-Cyrl``, ``sr-Latn``, ``azb``.
    """
    guess = _guess(text)
    return guess.tag, round(guess.confidence, 4)


def declared(tag: str | None) -> Language:
    """Return the language that a document declares, for ``read`` to compare.

    A format puts this in its article; the detector is asked later.

    Args:
        tag: As declared: ``en``, ``en_US``, ``AZ``; None or "" for none.
    """
    clean = _tag(tag)
    if clean is None:
        return Language("und", None, None, 0.0, Origin("default"))
    return Language(clean, clean, None, 0.0, Origin("declared"))


def _tag(tag: str | None) -> str | None:
    """Return a declared tag in the usual letters, or None if it is no tag.

    Source: RFC 5646, section 2.1.1.
    """
    parts = (tag or "").strip().replace("_", "-").split("-")
    if not re.fullmatch(r"[A-Za-z]{2,8}", parts[0]) or len(parts) > 5:
        return None
    if not all(re.fullmatch(r"[A-Za-z0-9]{1,8}", part) for part in parts[1:]):
        return None
    primary = parts[0].lower()
    if primary in {"und", "zxx", "mul", "mis"}:
        return None
    rest = (
        part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part.lower()
        for part in parts[1:]
    )
    return "-".join((primary, *rest))


def same_language(one: str, other: str) -> bool:
    """Tell whether two tags name one language, whatever its script and country.

    Names that stand for each other count as one: Serbian and Croatian, Norwegian and
    Bokmål, the two Azerbaijanis.
    """
    first, second = (tag.split("-")[0].lower() for tag in (one, other))
    return first == second or any(first in group and second in group for group in _GROUPS)


_GROUPS = (
    frozenset({"sr", "hr", "bs", "sh", "hbs", "cnr"}),
    frozenset({"no", "nb", "nn"}),
    frozenset({"az", "azb", "azj", "aze"}),
    frozenset({"ku", "kmr"}),
    frozenset({"he", "iw"}),
    frozenset({"id", "in"}),
    frozenset({"fil", "tl"}),
    frozenset({"zh", "cmn", "yue", "wuu"}),
    frozenset({"fa", "pes", "prs"}),
    frozenset({"ar", "arb", "arz", "ary"}),
    frozenset({"et", "ekk"}),
    frozenset({"lv", "lvs"}),
    frozenset({"id", "ms"}),
)


def decide(given: Language, title: str, paragraphs: tuple[str, ...]) -> Language:
    """Return the language of a text from what it declares and what it looks like.

    From 40 letters on what it looks like decides; below, script and letters may decide,
    else the declaration, else nothing does. A declaration that only says more (``en-GB``)
    is kept.

    Args:
        given: What the format found: declared, or already corrected by a person.
        title: Title.
        paragraphs: Body.
    """
    if given.origin.kind == "archivist":
        return given
    text = "\n".join((title, *paragraphs))[: 2 * _SAMPLE]
    body = "\n".join(paragraphs)[: 2 * _SAMPLE]
    guess = _guess(body if len(body) > 4 * DETECTABLE else text)
    letters = sum(letter.isalpha() for letter in text[:_SAMPLE])
    told, tag = given.declared, guess.tag
    confidence = round(guess.confidence, 4)
    if tag and (guess.sure or letters >= DETECTABLE):
        value = tag
        if (told and same_language(told, tag) and not guess.sure) or (
            told and told.split("-")[0] == tag.split("-")[0] and "-" not in tag
        ):
            value = told
        return Language(value, told, tag, confidence, Origin("detected"))
    if told:
        return Language(told, told, tag, confidence, given.origin)
    return Language("und", None, tag, confidence, Origin("default"))


_LETTERED = frozenset({"Latn", "Cyrl", "Arab"})
#: Letters of a paragraph from which on, and confidence above which, it is said to be in
#: another language than its article.
_FOREIGN_LETTERS, _FOREIGN_CONFIDENCE, _FOREIGN_MOST = 70, 0.9, 12


def foreign(paragraphs: tuple[str, ...], language: str) -> list[tuple[int, str]]:
    """Return (number from 1, tag) of paragraphs in another language than *language*.

    Only long paragraphs of the beginning that are surely in another one.
    """
    found = []
    if len(paragraphs) < 2 or language == "und":
        return []
    for number, paragraph in enumerate(paragraphs[:_FOREIGN_MOST], 1):
        if len(paragraph) < _FOREIGN_LETTERS:
            continue
        guess = _guess(paragraph[:200])
        if (
            guess.tag
            and guess.confidence > _FOREIGN_CONFIDENCE
            and not same_language(guess.tag, language)
        ):
            found.append((number, guess.tag))
    return found
