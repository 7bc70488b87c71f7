from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from archive.engines.columnar import packing

LISTS = st.lists(
    st.lists(
        st.tuples(
            st.one_of(st.integers(0, 300), st.integers(0, 5000), st.integers(0, 2**32 - 1)),
            st.one_of(st.integers(1, 4), st.integers(1, 300), st.integers(1, 2**31)),
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda pair: pair[0],
    ),
    min_size=1,
    max_size=20,
)


@given(LISTS)
def test_postings_come_back_as_they_were(lists: list[list[tuple[int, int]]]) -> None:
    lists = [sorted(one) for one in lists]
    counts = np.array([len(one) for one in lists])
    documents = np.array([document for one in lists for document, _ in one])
    often = np.array([times for one in lists for _, times in one])
    data, sizes, kinds = packing.pack_postings(counts, documents, often)
    assert packing.postings_of(sizes, kinds.astype(np.int64)).tolist() == counts.tolist()
    begins = packing.starts_of(sizes)
    kinds_ = kinds.astype(np.int64)
    found = packing.unpack_many(data, begins[:-1], counts, kinds_)
    assert found[0].tolist() == documents.tolist()
    assert found[1].tolist() == often.tolist()
    for nth, one in enumerate(lists):
        part, kind = data[begins[nth] : begins[nth + 1]], int(kinds[nth])
        count = packing.count_of(len(part), kind)
        assert count == len(one)
        assert packing.unpack_documents(part, count, kind).tolist() == [d for d, _ in one]
        assert packing.unpack_frequencies(part, count, kind).tolist() == [t for _, t in one]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9),
            st.one_of(
                st.integers(0, 500), st.integers(0, 2**25 - 1), st.integers(0, 2**32 - 1)
            ),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_positions_come_back_as_they_were(runs: list[tuple[int, int]]) -> None:
    chance = np.random.default_rng(len(runs))
    counts = np.array([count for count, _ in runs])
    each = packing.position_bits(np.array([most for _, most in runs]))
    bits = np.repeat(each, counts)
    values = np.concatenate([chance.integers(0, most + 1, count) for count, most in runs])
    data, sizes = packing.pack_positions(counts, bits, values)
    data = np.append(data, np.zeros(8, np.uint8))
    nth = packing.spread(np.zeros(len(counts), np.int64), counts)
    place = np.repeat(packing.starts_of(sizes)[:-1] * 8, counts) + nth * bits
    assert packing.unpack_positions(data, place, bits).tolist() == values.tolist()


@pytest.mark.parametrize("bits", range(8, 26))
def test_positions_of_one_run_may_differ_in_bits(bits: int) -> None:
    chance = np.random.default_rng(bits)
    widths = chance.integers(8, bits + 1, 200).astype(np.uint8)
    values = np.array([chance.integers(0, 1 << width) for width in widths.tolist()])
    data, _ = packing.pack_positions(np.array([200]), widths, values)
    data = np.append(data, np.zeros(8, np.uint8))
    place = np.cumsum(widths, dtype=np.int64) - widths
    assert packing.unpack_positions(data, place, widths).tolist() == values.tolist()
