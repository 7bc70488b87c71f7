"""Every error says what happened, in words that can be translated."""

from __future__ import annotations

import copy
import pickle
import re

import pytest

from archive import errors
from archive.errors import REFUSALS, ArchiveError, Refused

KINDS = (
    errors.Invalid,
    errors.NotFound,
    errors.Conflict,
    errors.Forbidden,
    errors.Unavailable,
)


def leaves(kind: type[ArchiveError]) -> list[type[ArchiveError]]:
    """Return the errors below *kind* that have none below them."""
    below = kind.__subclasses__()
    return [leaf for one in below for leaf in leaves(one)] if below else [kind]


LEAVES = [leaf for leaf in leaves(ArchiveError) if leaf.__module__ == "archive.errors"]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_error_is_of_one_kind(leaf: type[ArchiveError]) -> None:
    assert sum(issubclass(leaf, kind) for kind in KINDS) == 1
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", leaf.code)


@pytest.mark.parametrize("leaf", [leaf for leaf in LEAVES if leaf is not Refused])
def test_every_message_can_be_filled_in(leaf: type[ArchiveError]) -> None:
    names = re.findall(r"%\((\w+)\)s", leaf.message)
    assert leaf.message.replace("%%", "").count("%") == len(names)
    fields = {name: f"<{name}>" for name in names}
    said = leaf.message % fields
    assert all(value in said for value in fields.values())
    assert said.endswith((".", ">"))


def test_the_drawing_names_nothing_that_is_not_there() -> None:
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__ or ""))
    assert drawn == {leaf.__name__ for leaf in LEAVES} | {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_where_and_why(code: str) -> None:
    refusal = Refused(code, "line 3", "found that", "a.txt")
    assert str(refusal) == f"a.txt, line 3: {REFUSALS[code]} (found that)"
    assert str(Refused(code)) == REFUSALS[code]


def test_a_refusal_can_be_handed_from_process_to_process() -> None:
    refusal = Refused("empty", "line 3", "nothing", "a.txt")
    for other in (copy.copy(refusal), pickle.loads(pickle.dumps(refusal))):
        assert (other.reason, str(other)) == ("empty", str(refusal))
