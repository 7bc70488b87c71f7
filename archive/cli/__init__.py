"""The command line: ``archive COMMAND``.

Each command reads what was typed, makes one call and shows the answer. An error is one
line on standard error, with ``--json`` as JSON; its kind decides the exit status::

    0  done          3  not found     5  forbidden
    2  invalid       4  conflict      6  unavailable, try again
    1  ``archive check`` found something wrong
"""

from __future__ import annotations

from archive.cli import (  # noqa: F401
    adding,
    finding,
    judging,
    keeping,
    learning,
    messages,
    persons,
    serving,
)
from archive.cli._base import commands

__all__ = ["commands", "main"]


def main() -> None:
    """Run the command typed."""
    commands(prog_name="archive")
