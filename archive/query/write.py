"""From a tree back to what one could have typed for it."""

from __future__ import annotations

from archive.query.parse import pasted, settle, tokens
from archive.query.tree import (
    Dated,
    Group,
    InTitle,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Word,
    insists,
)


def write(node: Node | None) -> str:
    """Return the canonical text of a tree of ``parse``: parsing it gives the same tree.

    Holds as long as the text is within the limit of characters.
    """
    match node:
        case None:
            return ""
        case Group():
            return " ".join(_members(node))
        case Or(nodes):
            return " OR ".join(_alternative(one) for one in nodes)
        case _:
            return _unit(node)


def _unit(node: Node) -> str:  # noqa: PLR0911 - one a kind
    """Return the text of *node* as one operand, in brackets where it needs them."""
    match node:
        case Word(text, star, fuzzy):
            return _word(text) + ("*" if star else "~" if fuzzy else "")
        case Phrase(words, loose):
            return f'"{" ".join(words)}"' + ("~" if loose else "")
        case InTitle(inner):
            return f"title:{_unit(inner)}"
        case Named(field, value):
            return f"{field}:{value if value.isalnum() else _value(field, value)}"
        case Dated(first, last):
            return f"date:{first}" if first == last else f"date:{first}..{last}"
        case Not(inner):
            return f"-{_unit(inner)}"
        case _:
            return f"({write(node)})"


def _value(field: str, value: str) -> str:
    """Return *value* as it stands after the name of *field*."""
    return value if field == "language" else f'"{value}"'


def _word(text: str) -> str:
    """Return *text* so that it is read as a word, whatever it looks like."""
    found = tokens(text)
    plain = len(found) == 1 and found[0].kind == "word" and found[0].raw == text
    return text if plain else f"\\{text}"


def _members(node: Group) -> list[str]:
    """Return the texts of what stands side by side in *node*."""
    found = [
        *(write(one) if isinstance(one, Or) else _unit(one) for one in node.any),
        *(_insisting(one) for one in node.must),
        *(f"-{_unit(one)}" for one in node.never),
    ]
    quoted = any(isinstance(one, Phrase) for one in node.must)
    if quoted and pasted(settle(tokens(" ".join(found)))):
        # What would be read as a text whose quotes mean nothing says that they insist.
        return [f"+{one}" if one.endswith('"') else one for one in found]
    return found


def _insisting(node: Node) -> str:
    """Return the text of *node* where it has to be found."""
    if not insists(node):
        return f"+{_unit(node)}"
    return write(node) if isinstance(node, Or) else _unit(node)


def _alternative(node: Node) -> str:
    """Return the text of *node* on one side of an OR."""
    if isinstance(node, Group) and not node.any:
        parts = [*(_unit(one) for one in node.must), *(f"-{_unit(x)}" for x in node.never)]
        return " AND ".join(parts) if len(parts) > 1 else f"({write(node)})"
    return _unit(node)
