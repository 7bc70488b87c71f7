"""A multilingual archive of articles with full-text search."""

from __future__ import annotations

__version__ = "0.1.0"
