"""The languages that have steps of their own, one file each, named by tag."""

from __future__ import annotations
