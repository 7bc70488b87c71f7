"""Samples, and a pool of workers that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.formats import Limits, Pool

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    """Workers with the usual limits."""
    with Pool(workers=1) as pool:
        yield pool


@pytest.fixture(scope="session")
def strict_pool() -> Iterator[Pool]:
    """Workers that are allowed one second and little memory."""
    with Pool(Limits(seconds=1.0, memory=120_000_000), workers=1) as pool:
        yield pool


@pytest.fixture
def seed() -> bytes:
    """A newspaper's page as plain text."""
    return (SAMPLES / "text-en.txt").read_bytes()
