"""Plural forms: how many a locale has, and which of them serves a number.

The header of a catalogue is chosen from a table, not taken from a tool: Babel 2.18 would
give Armenian, Turkish, Persian and Georgian one form and swap two of Arabic's.
Source: CLDR plural rules for whole numbers; GNU gettext manual, section 11.2.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.messages.plurals import get_plural

#: Numbers by which a rule is tried.
TRIED = 1001
#: Most forms a catalogue may have: as many as CLDR has categories.
MOST_FORMS = 6
_LONGEST_RULE = 400
_DEEPEST_RULE = 20

_TWO = "(n != 1)"
_TWO_WITH_ZERO = "(n > 1)"
_SLAVIC = (
    "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"
)
_ARABIC = "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)"

#: Locale -> number of forms and rule.
TABLE: Mapping[str, tuple[int, str]] = {
    "en": (2, _TWO),
    "az": (2, _TWO),
    "ru": (3, _SLAVIC),
    "hy": (2, _TWO_WITH_ZERO),
    "tr": (2, _TWO),
    "ar": (6, _ARABIC),
    "fa": (2, _TWO_WITH_ZERO),
    "ka": (2, _TWO),
    "fr": (2, _TWO_WITH_ZERO),
    "de": (2, _TWO),
    "es": (2, _TWO),
}

_HEADER = re.compile(r"\s*nplurals\s*=\s*(\d{1,9})\s*;\s*plural\s*=\s*([^;]+?)\s*;?\s*")
_TOKEN = re.compile(r"\s*(?:(\d{1,9})|(n)|(\|\||&&|[=!<>]=|[<>+\-*/%!?:()]))")

Rule = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Plurals:
    """The plural forms of a locale.

    Attributes:
        count: How many forms there are.
        rule: Which one serves n, as the C expression of the header.
        forms: The form of each number from 0 to 1000.
    """

    count: int
    rule: str
    forms: tuple[int, ...]

    @property
    def header(self) -> str:
        """The value of the header ``Plural-Forms``."""
        return f"nplurals={self.count}; plural={self.rule};"

    def form(self, number: int) -> int:
        """Return the form for *number*."""
        number = abs(number)
        if number < TRIED:
            return self.forms[number]
        return _checked(_compiled(self.rule), number, self.count)

    def numbers(self, form: int) -> tuple[int, ...]:
        """Return the numbers from 0 to 1000 that *form* serves."""
        return tuple(n for n, served in enumerate(self.forms) if served == form)


def plurals_of(locale: str) -> Plurals:
    """Return the plural forms of *locale*: the table's, else what Babel knows."""
    if locale in TABLE:
        count, rule = TABLE[locale]
    else:
        try:
            known = get_plural(Locale.parse(locale))
        except (ValueError, UnknownLocaleError):
            known = get_plural("en")
        count, rule = known.num_plurals, known.plural_expr
    return _plurals(count, rule)


def parse_plurals(header: str) -> Plurals:
    """Return the plural forms that a header ``Plural-Forms`` declares.

    Raises:
        ValueError: It is not of that form, divides by zero, or names a form beyond its
            own number for a number from 0 to 1000.
    """
    match = _HEADER.fullmatch(header)
    if not match:
        raise ValueError("not of the form nplurals=…; plural=…;")
    return _plurals(int(match[1]), match[2])


@cache
def _plurals(count: int, rule: str) -> Plurals:
    if not 1 <= count <= MOST_FORMS:
        raise ValueError(f"{count} plural forms")
    compiled = _compiled(rule)
    return Plurals(count, rule, tuple(_checked(compiled, n, count) for n in range(TRIED)))


def _checked(rule: Rule, number: int, count: int) -> int:
    try:
        form = rule(number)
    except ZeroDivisionError as error:
        raise ValueError(f"division by zero for {number}") from error
    if not 0 <= form < count:
        raise ValueError(f"form {form} of {count} for {number}")
    return form


@cache
def _compiled(rule: str) -> Rule:
    if len(rule) > _LONGEST_RULE:
        raise ValueError("the rule is too long")
    tokens = list(_tokens(rule))
    result, rest = _choice(tokens, 0, 0)
    if rest != len(tokens):
        raise ValueError(f"{tokens[rest]!r} is one too many")
    return result


def _tokens(rule: str) -> Iterator[str]:
    at = 0
    rule = rule.rstrip()
    while at < len(rule):
        match = _TOKEN.match(rule, at)
        if not match:
            raise ValueError(f"{rule[at:].strip()[:20]!r} is not understood")
        yield match[0].strip()
        at = match.end()


_LEVELS: tuple[Mapping[str, Callable[[int, int], int]], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b),
        ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b),
        ">=": lambda a, b: int(a >= b),
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a // b, "%": lambda a, b: a % b},
)


def _at(tokens: list[str], at: int) -> str:
    return tokens[at] if at < len(tokens) else ""


def _expected(tokens: list[str], at: int, token: str) -> int:
    if _at(tokens, at) != token:
        raise ValueError(f"{token!r} is missing")
    return at + 1


def _choice(tokens: list[str], at: int, depth: int) -> tuple[Rule, int]:
    if depth > _DEEPEST_RULE:
        raise ValueError("the rule is nested too deeply")
    test, at = _binary(tokens, at, depth, 0)
    if _at(tokens, at) != "?":
        return test, at
    yes, at = _choice(tokens, at + 1, depth + 1)
    no, at = _choice(tokens, _expected(tokens, at, ":"), depth + 1)
    return (lambda n: yes(n) if test(n) else no(n)), at


def _binary(tokens: list[str], at: int, depth: int, level: int) -> tuple[Rule, int]:
    if level == len(_LEVELS):
        return _single(tokens, at, depth)
    left, at = _binary(tokens, at, depth, level + 1)
    while operator := _LEVELS[level].get(_at(tokens, at)):
        right, at = _binary(tokens, at + 1, depth, level + 1)
        left = _joined(operator, left, right)
    return left, at


def _joined(operator: Callable[[int, int], int], left: Rule, right: Rule) -> Rule:
    return lambda n: operator(left(n), right(n))


def _single(tokens: list[str], at: int, depth: int) -> tuple[Rule, int]:
    piece = _at(tokens, at)
    if piece == "n":
        return (lambda n: n), at + 1
    if piece.isdigit():
        value = int(piece)
        return (lambda _: value), at + 1
    if piece == "!":
        if depth > _DEEPEST_RULE:
            raise ValueError("the rule is nested too deeply")
        inner, at = _single(tokens, at + 1, depth + 1)
        return (lambda n: int(not inner(n))), at
    if piece == "(":
        inner, at = _choice(tokens, at + 1, depth + 1)
        return inner, _expected(tokens, at, ")")
    raise ValueError(f"{piece!r} stands where a number is needed")
