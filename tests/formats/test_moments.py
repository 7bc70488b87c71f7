"""Dates as machines write them are read whole, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.article import Origin
from archive.formats._moments import moment

HERE = Origin("field", "date")


@pytest.mark.parametrize(
    ("raw", "value", "zone"),
    [
        ("2016", "2016", None),
        ("2016-01", "2016-01", None),
        ("2016-01-22", "2016-01-22", None),
        ("2016-01-22T02:49", "2016-01-22T02:49", None),
        ("2016-01-22 02:49:05", "2016-01-22T02:49:05", None),
        ("2016-01-22T02:49:05.123Z", "2016-01-22T02:49:05", "Z"),
        ("2016-01-22T02:49:05+0400", "2016-01-22T02:49:05", "+04:00"),
        ("2016-01-22T02+04", "2016-01-22T02:00", "+04:00"),
        ("2016-01-22T24:00", "2016-01-22", None),
        ("20160122T024905Z", "2016-01-22T02:49:05", "Z"),
        ("20160122", "2016-01-22", None),
        ("2016/01/22", "2016-01-22", None),
        ("Fri, 22 Jan 2016 02:49:05 +0400", "2016-01-22T02:49:05", "+04:00"),
        ("22 Jan 16 02:49 EST", "2016-01-22T02:49", "-05:00"),
        ("Friday, 22-Jan-99 02:49:05 GMT", "1999-01-22T02:49:05", "Z"),
        ("Fri Jan 22 02:49:05 2016", "2016-01-22T02:49:05", None),
        ("Fri, 22 Jan 2016 02:49:60 A", "2016-01-22T02:49:59", None),
    ],
)
def test_a_machine_date_is_read_as_precisely_as_it_is(
    raw: str, value: str, zone: str | None
) -> None:
    found = moment(raw, HERE)
    assert found
    assert (found.value, found.zone, found.raw) == (value, zone, raw)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "201601",
        "2016-02-30",
        "22 Foo 2016",
        "on 2016-01-22",
        "2016-13-01",
        "9" * 99,
    ],
)
def test_what_is_no_date_is_not_read(raw: str | None) -> None:
    assert moment(raw, HERE) is None


@given(st.text(max_size=90))
def test_any_text_is_read_or_not(raw: str) -> None:
    found = moment(raw, HERE)
    assert found is None or found.value[:1].isdigit()
