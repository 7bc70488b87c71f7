from __future__ import annotations

import pytest

from archive.query import parse, write


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", ""),
        ("a  b", "a b"),
        ("a AND b", "+a +b"),
        ("a UND b ODER c", "a AND b OR c"),
        ("NOT a AND NOT b OR c", "-a AND -b OR c"),
        ("(a b) OR c", "(a b) OR c"),
        ("(a AND b OR c) d", "a AND b OR c d"),
        ("+(a OR b) c", "c +(a OR b)"),
        ("«a b» OR „c“ d", 'd "a b" OR "c"'),
        ("-(a OR b)", "-(a OR b)"),
        ("a (b c) -(d e)", "a (b c) -(d e)"),
        ("(-a -b) OR c", "-a AND -b OR c"),
        ("a OR (+b c)", "a OR (c +b)"),
        ("titre:(a ou b) lieu:Doha", "title:(a ou b) place:Doha"),
        ("mənbə:«Xəzər Xəbərləri»", 'source:"Xəzər Xəbərləri"'),
        ("source:A.B", 'source:"A.B"'),
        ("dil:azərbaycanca", "language:az"),
        ("дата:1990-1988", "date:1988..1990"),
        ("date:..1990 date:1991..", "date:..1990 date:1991.."),
        ("date:2016-1-5", "date:2016-01-05"),
        ("wor* abc~1", "wor* abc~"),
        ("AND", "\\AND"),
        ("\\title:a", "\\title:a"),
        ("a و", "a \\و"),
    ],
)
def test_a_tree_is_written_in_one_way(typed: str, written: str) -> None:
    tree = parse(typed).root
    assert write(tree) == written
    assert parse(written).root == tree
