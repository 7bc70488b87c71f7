"""The contract's assertions say what they found, as those of a test file do."""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("tests.engines.contract")
