"""What is wrong with a translation.

An **error** would break a page or mislead its reader: such a translation is never shown,
the source text is. A **warning** is worth a look: the translator decides.

Source: Python, printf-style String Formatting; Unicode TR9, section 2 (directional
formatting); TR39, section 5 (mixed scripts); GNU gettext manual, msgfmt --check-format.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from archive.catalogues.plurals import Plurals
from archive.catalogues.po import Entry
from archive.errors import N_

#: A form serving more numbers than this (of 0 to 1000) has to name the number.
FEW_NUMBERS = 5
#: The names by which messages call the number that chooses the plural form.
NUMBER_FIELDS = frozenset({"num", "count", "n"})

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a translation.

    Attributes:
        rule: Stable name, in kebab case.
        kind: ``error`` or ``warning``.
        message: English msgid with named fields.
        fields: The values of the named fields.
        form: The plural form it is about, from 0; None for the entry as a whole.
    """

    rule: str
    kind: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)
    form: int | None = None

    def __str__(self) -> str:
        return self.message % self.fields


_PLACEHOLDER = re.compile(
    r"%(?:%|(?:\((?P<name>[^()]*)\))?(?P<flags>[#0+ -]*)(?P<width>\d*)(?:\.\d+)?"
    r"(?P<type>[a-zA-Z])?)"
)
_TYPES = frozenset("sdifrxg")
_BRACES = re.compile(r"\{[A-Za-z_0-9.!:]*\}")
_FOREIGN_PERCENT = re.compile(r"[٪％﹪]\s*\(")
_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>|<[!?][^>]*>?"
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_TRANSLATABLE = frozenset({"title", "alt", "aria-label", "placeholder"})
_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]+|#\d+|#x[0-9A-Fa-f]+);")
_ADDRESS = re.compile(
    r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{0,190}\w"
)
_LETTERS = re.compile(r"[^\W\d_]+")

_OVERRIDES = frozenset("\u202d\u202e")
_OPENERS = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_CLOSERS = frozenset(_OPENERS.values())
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad\u2028\u2029\u180e")
_ZERO_WIDTH_JOINERS = frozenset("\u200c\u200d")
_JOINING_LOCALES = frozenset({"fa", "ar", "ur", "ckb", "ug", "ps"})

#: End punctuation that is the same in another script.
_SAME_END = {
    "؟": "?", "՞": "?", ";": "?", "？": "?", "۔": ".", "։": ".", "。": ".", "।": ".",
    "：": ":", "՝": ":", "！": "!", "՜": "!", "…": "…",
}  # fmt: skip
_ENDS = frozenset(".:?!…")

#: Letters of a locale -> words by which Unicode names them.
_SCRIPTS: Mapping[str, str] = {
    "en": "LATIN", "az": "LATIN", "tr": "LATIN", "fr": "LATIN", "de": "LATIN",
    "es": "LATIN", "ru": "CYRILLIC", "hy": "ARMENIAN", "ka": "GEORGIAN",
    "ar": "ARABIC", "fa": "ARABIC",
}  # fmt: skip
_MIXABLE = frozenset({"LATIN", "CYRILLIC", "ARMENIAN", "GREEK"})


@dataclass(frozen=True, slots=True)
class _Placeholders:
    """The placeholders of a text: those that are well formed, and whether others are."""

    good: Counter[tuple[str, str]]
    malformed: tuple[str, ...]

    @property
    def names(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for (name, _), number in self.good.items():
            counted[name] += number
        return counted

    @property
    def types(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.good)


@lru_cache(maxsize=4096)
def _placeholders(text: str) -> _Placeholders:
    good: Counter[tuple[str, str]] = Counter()
    malformed = []
    for match in _PLACEHOLDER.finditer(text):
        if match[0] == "%%":
            continue
        if _well_formed(match):
            good[match["name"], match["type"]] += 1
        else:
            malformed.append(match[0])
    return _Placeholders(good, tuple(malformed))


def _well_formed(match: re.Match[str]) -> bool:
    name, kind, flags = match["name"], match["type"], match["flags"]
    if not name or not name.isidentifier() or kind not in _TYPES or " " in flags:
        return False
    return not flags.strip("0") or kind in {"d", "f"}


def placeholders(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return name and type of the placeholders of a message, in order."""
    found = dict.fromkeys(_placeholders(entry.id).good)
    if entry.plural is not None:
        found |= dict.fromkeys(_placeholders(entry.plural).good)
    return tuple(found)


def errors(entry: Entry, plurals: Plurals) -> tuple[Finding, ...]:
    """Return what keeps the translation of *entry* from being shown."""
    found = list(_form_counts(entry, plurals))
    for number, text in enumerate(entry.forms):
        if not text:
            continue
        form = number if entry.plural is not None else None
        for rule, message, fields in _errors(entry, text, _served(entry, plurals, number)):
            found.append(Finding(rule, ERROR, message, fields, form))
    return tuple(found)


def broken(entry: Entry, plurals: Plurals) -> bool:
    """Return whether the translation of *entry* must not be shown."""
    return bool(errors(entry, plurals))


def findings(entry: Entry, plurals: Plurals, locale: str) -> tuple[Finding, ...]:
    """Return all there is to say about the translation of *entry*, errors first."""
    found = list(errors(entry, plurals))
    if any(finding.rule == "too-long" for finding in found):
        return tuple(found)
    for number, text in enumerate(entry.forms):
        if not text:
            continue
        form = number if entry.plural is not None else None
        source = _source(entry, plurals, number)
        for check in _WARNINGS:
            for rule, message, fields in check(source, text, locale):
                found.append(Finding(rule, WARNING, message, fields, form))
    return tuple(found)


_Said = Iterator[tuple[str, str, Mapping[str, str]]]


def _served(entry: Entry, plurals: Plurals, form: int) -> int | None:
    """Return how many numbers *form* serves; None for a message without plural."""
    if entry.plural is None:
        return None
    return len(plurals.numbers(form)) if form < plurals.count else 0


def _source(entry: Entry, plurals: Plurals, form: int) -> str:
    """Return the source text that *form* translates."""
    if entry.plural is None or plurals.numbers(form)[:1] == (1,):
        return entry.id
    return entry.plural


def _form_counts(entry: Entry, plurals: Plurals) -> Iterator[Finding]:
    if not any(entry.forms):
        return
    wanted = plurals.count if entry.plural is not None else 1
    if len(entry.forms) != wanted:
        yield Finding(
            "plural-count",
            ERROR,
            N_("There are %(given)s plural forms where the language has %(wanted)s."),
            {"given": str(len(entry.forms)), "wanted": str(wanted)},
        )
    for number, text in enumerate(entry.forms):
        if not text:
            yield Finding(
                "plural-empty",
                ERROR,
                N_("This plural form is empty while another one is not."),
                {},
                number,
            )


def _errors(entry: Entry, text: str, served: int | None) -> _Said:
    sources = [entry.id] if entry.plural is None else [entry.id, entry.plural]
    longest = max(map(len, sources)) * 10 + 200
    if len(text) > longest:
        yield (
            "too-long",
            N_("The translation has %(given)s characters; at most %(most)s are allowed."),
            {"given": str(len(text)), "most": str(longest)},
        )
        return
    yield from _placeholder_errors(entry, text, served)
    yield from _markup_errors(entry, text)
    if text.startswith("\n") != entry.id.startswith("\n"):
        yield (
            "newline-start",
            N_("Source and translation must both begin with a line break, or neither."),
            {},
        )
    if text.endswith("\n") != entry.id.endswith("\n"):
        yield (
            "newline-end",
            N_("Source and translation must both end with a line break, or neither."),
            {},
        )
    for character in sorted(set(text) - set("\n\t").union(*sources)):
        if unicodedata.category(character) == "Cc":
            yield (
                "control-character",
                N_("There is the control character %(character)s."),
                {"character": _named(character)},
            )
    for character in sorted(_OVERRIDES & set(text)):
        yield (
            "bidi-override",
            N_("The character %(character)s forces the writing direction."),
            {"character": _named(character)},
        )
    if not _balanced(text):
        yield (
            "bidi-unbalanced",
            N_("A character of writing direction is not closed, or closed twice."),
            {},
        )


def _placeholder_errors(entry: Entry, text: str, served: int | None) -> _Said:
    given = _placeholders(text)
    for whole in dict.fromkeys(given.malformed):
        if not whole.startswith("%("):
            yield "percent", N_("A percent sign must be written as two: %%%%"), {}
        else:
            yield (
                "placeholder-malformed",
                N_("The placeholder %(placeholder)s is not complete."),
                {"placeholder": whole},
            )
    if _FOREIGN_PERCENT.search(text):
        yield (
            "placeholder-percent",
            N_("A placeholder begins with the percent sign of another script."),
            {},
        )
    sources = [entry.id] if entry.plural is None else [entry.id, entry.plural]
    one, many = _placeholders(sources[0]), _placeholders(sources[-1])
    yield from _name_errors(given, one, many, served)
    for name, kind in sorted(given.types - one.types - many.types):
        if name in one.names | many.names:
            yield (
                "placeholder-type",
                N_("The placeholder %(placeholder)s ends with another letter in English."),
                {"placeholder": f"%({name}){kind}"},
            )
    braces = Counter(_BRACES.findall(text))
    if not any(Counter(_BRACES.findall(source)) == braces for source in sources):
        yield "braces", N_("The text in braces is not the same as in the source."), {}


def _name_errors(
    given: _Placeholders, one: _Placeholders, many: _Placeholders, served: int | None
) -> _Said:
    """Compare which placeholders are there and how often."""
    known = one.names | many.names
    for name in given.names:
        if name not in known:
            yield (
                "placeholder-unknown",
                N_("The placeholder %(placeholder)s is not in the source."),
                {"placeholder": _shown(name)},
            )
    for name, number in known.items():
        fields = {"placeholder": _shown(name)}
        if not given.names[name] and not _may_lack(name, one, served):
            dropped = name in NUMBER_FIELDS and served is not None
            rule = "number-dropped" if dropped else "placeholder-missing"
            yield rule, N_("The placeholder %(placeholder)s is missing."), fields
        elif given.names[name] > number:
            yield (
                "placeholder-count",
                N_("The placeholder %(placeholder)s occurs more often than in the source."),
                fields,
            )


def _may_lack(name: str, one: _Placeholders, served: int | None) -> bool:
    """Return whether a form that serves *served* numbers may do without *name*."""
    if served is None or served > FEW_NUMBERS:
        return False
    return name in NUMBER_FIELDS or name not in one.names


def _shown(name: str) -> str:
    return f"%({name})s"


def _markup_errors(entry: Entry, text: str) -> _Said:
    sources = [entry.id] if entry.plural is None else [entry.id, entry.plural]
    given = _tags(text)
    if any(_tags(source) == given for source in sources):
        return
    known = set().union(*(_tags(source) for source in sources))
    new = [tag for tag in given if tag not in known]
    if new:
        yield (
            "markup",
            N_("The markup %(markup)s is not in the source."),
            {"markup": new[0]},
        )
    else:
        yield "markup-missing", N_("The markup is not the same as in the source."), {}


@lru_cache(maxsize=4096)
def _tags(text: str) -> Counter[str]:
    """Count the tags of *text*, attributes sorted and translatable values left out."""
    found: Counter[str] = Counter()
    if "<" not in text:
        return found
    rest = text
    for match in _TAG.finditer(text):
        rest = rest.replace(match[0], "", 1)
        if match[2] is None:
            found[match[0]] += 1
            continue
        attributes = sorted(
            name.lower() if name.lower() in _TRANSLATABLE else f"{name.lower()}={value}"
            for name, value in _ATTRIBUTE.findall(match[3])
        )
        found[f"<{match[1]}{' '.join([match[2].lower(), *attributes])}>"] += 1
    for match in _TAG_BEGINS.finditer(rest):
        found[match[0]] += 1
    return found


def _balanced(text: str) -> bool:
    """Return whether every embedding and isolate is closed, line by line."""
    for line in text.split("\n"):
        wanted: list[str] = []
        for character in line:
            if character in _OPENERS:
                wanted.append(_OPENERS[character])
            elif character in _CLOSERS and (not wanted or wanted.pop() != character):
                return False
        if wanted:
            return False
    return True


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"


# ── warnings ─────────────────────────────────────────────────────────────────────────


def _spaces(source: str, text: str, locale: str) -> _Said:
    del locale
    if (text[:1] == " ") != (source[:1] == " ") or (text[-1:] == " ") != (
        source[-1:] == " "
    ):
        yield "spaces", N_("A space at the start or end differs from the source."), {}
    if "  " in text and "  " not in source:
        yield "double-space", N_("There are two spaces in a row."), {}


def _end(text: str) -> str:
    last = text.rstrip().rstrip("\u200e\u200f»”“\"')")[-1:]
    last = _SAME_END.get(last, last)
    return last if last in _ENDS else ""


def _punctuation(source: str, text: str, locale: str) -> _Said:
    given, wanted = _end(text), _end(source)
    if locale == "hy" and wanted in {"?", "!"}:
        return  # Armenian puts these marks inside the sentence.
    if locale == "es" and wanted and text[:1] in {"¿", "¡"} and given == wanted:
        return
    if given != wanted:
        yield "punctuation", N_("The punctuation at the end differs from the source."), {}


def _same(source: str, text: str, locale: str) -> _Said:
    words = _PLACEHOLDER.sub("", source)
    if locale != "en" and text == source and len(_LETTERS.findall(words)) > 1:
        yield "same", N_("The translation is the same as the source."), {}


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "").split(" ")[0]


def _scripts(source: str, text: str, locale: str) -> _Said:
    text = _TAG.sub("", _ADDRESS.sub("", _PLACEHOLDER.sub("", text)))
    for word in _LETTERS.findall(text):
        scripts = {_script(c) for c in word if unicodedata.category(c)[0] == "L"} & _MIXABLE
        if len(scripts) > 1:
            yield (
                "mixed-script",
                N_("The word %(word)s mixes letters of two scripts."),
                {"word": word},
            )
            return
    script = _SCRIPTS.get(locale)
    for word in _LETTERS.findall(text):
        if script and word not in source and script not in {_script(c) for c in word}:
            yield "script", N_("The word %(word)s is in another script."), {"word": word}
            return


def _hidden(source: str, text: str, locale: str) -> _Said:
    unwanted = _INVISIBLE | (
        frozenset() if locale in _JOINING_LOCALES else _ZERO_WIDTH_JOINERS
    )
    for character in sorted(set(text) - set(source)):
        if character in unwanted or 0xE0000 <= ord(character) <= 0xE007F:
            yield (
                "invisible",
                N_("There is the invisible character %(character)s."),
                {"character": _named(character)},
            )


def _composed(source: str, text: str, locale: str) -> _Said:
    del source, locale
    if unicodedata.normalize("NFC", text) != text:
        yield "not-nfc", N_("The letters are not in composed form (NFC)."), {}


def _addresses(source: str, text: str, locale: str) -> _Said:
    del locale
    if Counter(_ADDRESS.findall(source)) != Counter(_ADDRESS.findall(text)):
        yield "address", N_("A web or mail address differs from the source."), {}


def _entities(source: str, text: str, locale: str) -> _Said:
    del locale
    if Counter(_ENTITY.findall(text)) - Counter(_ENTITY.findall(source)):
        yield "entity", N_("Write the character itself: pages show this code as it is."), {}


def _length(source: str, text: str, locale: str) -> _Said:
    del locale
    if len(text) > 3 * len(source) + 20:
        yield "longer", N_("The translation is much longer than the source."), {}
    elif len(text) * 4 < len(source) - 8:
        yield "shorter", N_("The translation is much shorter than the source."), {}


_WARNINGS: tuple[Callable[[str, str, str], _Said], ...] = (
    _spaces,
    _punctuation,
    _same,
    _scripts,
    _hidden,
    _composed,
    _addresses,
    _entities,
    _length,
)
