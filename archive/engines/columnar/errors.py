"""What can go wrong with a folder of segments."""

from __future__ import annotations


class ColumnarError(Exception):
    """Something is wrong with a folder of segments; the text says what."""


class Missing(ColumnarError):
    """There is no index in the folder."""


class Damaged(ColumnarError):
    """A file is gone, cut short or changed."""


class Busy(ColumnarError):
    """Another writer held the folder longer than the wait allowed."""


class Outdated(ColumnarError):
    """The index was made for another schema."""


class Unwritable(ColumnarError):
    """The folder cannot be written to: no room, no right, no disk."""
