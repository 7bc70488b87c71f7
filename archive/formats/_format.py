"""What a format looks like, and how formats are found.

A format is a module of this package whose name does not start with an underscore and
which has ``MEDIA_TYPES``. It is found by being there. It has

* ``VERSION``: whole number, raised when its reading changes;
* ``MEDIA_TYPES``: the media types others call it by, its own name first;
* ``EXTENSIONS``: with the dot, lower case;
* ``parse(data, charset)`` giving an Article, or ``parse_many(data, charset)`` giving
  Members, ``charset`` being the declared one or None;

and what the sniffer knows it by, each if it applies:

* ``MAGIC``: first bytes, ``(b"%PDF-",)``;
* ``ROOTS``: root elements in XML, ``{namespace}name``, or ``name`` in any namespace;
* ``MEMBERS``: it is a ZIP, and any of these members tells it; a member ``mimetype``
  that holds one of its media types does, too;
* ``claims(head)``: whether a document starting with these (up to 8192) bytes is surely
  of this kind; asked in the order of the names, before XML in general, HTML and text.

It knows bytes and Article, nothing else, and raises Refused or ValueError (of which
UnicodeDecodeError is one). ``read`` does the rest: limits, the language, white space,
warnings about dates, id and provenance.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from archive.article import Article
from archive.errors import Refused


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a container: an article, a refusal, or bytes to be read on.

    Attributes:
        place: Where it is in the container: ``line 3``, a path, an id.
        article: What it says, if the container's format knows how to read it.
        refusal: Why it is not taken.
        data: Its bytes, to be read as a document of its own.
        name: The file name of *data*.
        declared_type: The media type the container states for *data*.
    """

    place: str
    article: Article | None = None
    refusal: Refused | None = None
    data: bytes | None = None
    name: str = ""
    declared_type: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format, as its module describes it.

    Attributes:
        name: Name of its module.
        version: Raised when its reading changes.
        media_types: Its own media type, and others it is called by.
        extensions: With the dot, lower case.
        magic: First bytes.
        roots: Root elements.
        members: Names of ZIP members that tell it; None if it is no ZIP.
        claims: Whether a document that starts so is surely of this kind.
        parse: Reads one article, or None.
        parse_many: Reads a container, or None.
    """

    name: str
    version: int
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    magic: tuple[bytes, ...]
    roots: tuple[str, ...]
    members: tuple[str, ...] | None
    claims: Callable[[bytes], bool] | None
    parse: Callable[[bytes, str | None], Article] | None
    parse_many: Callable[[bytes, str | None], Iterator[Member]] | None

    @property
    def media_type(self) -> str:
        """Its own media type."""
        return self.media_types[0]


def describe(module: ModuleType) -> Format:
    """Return the format that *module* is."""
    members = getattr(module, "MEMBERS", None)  # may be an imported number, too
    return Format(
        name=module.__name__.rpartition(".")[2],
        version=module.VERSION,
        media_types=module.MEDIA_TYPES,
        extensions=module.EXTENSIONS,
        magic=getattr(module, "MAGIC", ()),
        roots=getattr(module, "ROOTS", ()),
        members=members if isinstance(members, tuple) else None,
        claims=getattr(module, "claims", None),
        parse=getattr(module, "parse", None),
        parse_many=getattr(module, "parse_many", None),
    )


@cache
def formats() -> tuple[Format, ...]:
    """Return every format there is, by name."""
    package = importlib.import_module(__package__ or "archive.formats")
    modules = (
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if not found.name.startswith("_")
    )
    return tuple(describe(module) for module in modules if hasattr(module, "MEDIA_TYPES"))


def by_name(name: str) -> Format | None:
    """Return the format called *name*, or None."""
    return next((found for found in formats() if found.name == name), None)


def by_media_type(media_type: str) -> Format | None:
    """Return the format of a media type, or None."""
    return next((found for found in formats() if media_type in found.media_types), None)


def by_extension(name: str) -> Format | None:
    """Return the format that a file name's ending tells, the longest ending first."""
    lower = name.lower()
    found = [
        (len(ending), one)
        for one in formats()
        for ending in one.extensions
        if lower.endswith(ending)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
