"""Every error of the archive, one tree.

::

    ArchiveError
    ├── Invalid                    what was asked cannot be done as asked        422
    │   ├── Refused                a document that is not taken; has a place
    │   ├── BadSetting             a setting that cannot be read
    │   ├── BadParameter           a request's parameter with a value it cannot have
    │   ├── BadName                a name no person can have
    │   ├── BadPassword            a password that is too short
    │   ├── BadTranslation         a translation that would break a page
    │   ├── BadCatalogue           a catalogue that cannot be read
    │   ├── BadJudgements          queries, judgements or a run that cannot be read
    │   └── BadGazetteer           a file of places that cannot be read
    ├── NotFound                   there is no such thing                        404
    │   ├── ArticleNotFound
    │   ├── DocumentNotFound
    │   ├── LocaleNotFound
    │   ├── MessageNotFound
    │   ├── PersonNotFound
    │   └── ReceiptNotFound
    ├── Conflict                   somebody or something was there first         409
    │   ├── EditConflict
    │   ├── PersonExists
    │   └── QualityLost            a new index finds worse than the one served
    ├── Forbidden                  this person may not do that                   403
    │   ├── NotAllowed
    │   └── SignInFailed
    └── Unavailable                cannot be answered now; ask again             503
        ├── IndexMissing
        ├── IndexDamaged
        ├── IndexOutdated
        ├── IndexBusy
        ├── IndexUnwritable        no room, or no right to write
        ├── StoreUnavailable
        ├── StoreTooNew            its schema is newer than this program
        ├── DocumentDamaged        its bytes are not what they were
        └── TooManyTries           failed sign-ins

The class says what happened, its parent says what kind of thing that is; the kind alone
decides the HTTP status and the exit code. ``message`` is an English msgid with named
fields; page, API, command line and log each translate it for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


def N_(message: str) -> str:
    """Mark *message* for extraction; it is translated where it is shown."""
    return message


class ArchiveError(Exception):
    """Something the archive can say in words.

    Attributes:
        code: Stable name of the error for programs, in kebab case.
        message: English msgid with named fields, ``%(name)s``.
        fields: The values of the named fields.
    """

    code: ClassVar[str] = ""
    message: str = ""

    def __init__(self, **fields: object) -> None:
        super().__init__()
        self.fields: Mapping[str, object] = fields

    def __str__(self) -> str:
        return self.message % self.fields

    def __reduce__(self) -> tuple[object, ...]:
        """Let it pass from process to process, whatever its parts are called."""
        return _again, (type(self), dict(self.__dict__))


def _again(kind: type[ArchiveError], parts: Mapping[str, object]) -> ArchiveError:
    """Return the error of this *kind* and *parts*."""
    error = kind.__new__(kind)
    error.__dict__.update(parts)
    return error


class Invalid(ArchiveError):
    """What was asked cannot be done as asked."""


class NotFound(ArchiveError):
    """There is no such thing."""


class Conflict(ArchiveError):
    """Somebody or something was there first."""


class Forbidden(ArchiveError):
    """This person may not do that."""


class Unavailable(ArchiveError):
    """Cannot be answered now; the same question may be answered later."""


#: Reasons for refusing a document: code -> msgid. ``%(detail)s`` is added where given.
#: Source: the classes content, type, cost and structure of the reading design.
REFUSALS: Mapping[str, str] = {
    "empty": N_("The document is empty."),
    "no-text": N_("The document holds no text of an article."),
    "bad-encoding": N_("The text cannot be decoded."),
    "control-characters": N_("The text holds control characters."),
    "corrupt": N_("The document is damaged or not well formed."),
    "encrypted": N_("The document is encrypted."),
    "binary": N_("The document is not text of a known kind."),
    "type-mismatch": N_("The content is of another type than the name or header says."),
    "unsupported-type": N_("Documents of this type cannot be read."),
    "too-big": N_("The document is larger than allowed."),
    "too-deep": N_("The document is nested more deeply than allowed."),
    "too-slow": N_("Reading the document took longer than allowed."),
    "too-many-members": N_("The archive holds more members than allowed."),
    "ratio": N_("The archive unpacks to far more than its size."),
    "nested-archive": N_("The archive holds another archive."),
    "overlap": N_("Members of the archive overlap."),
    "unsafe-path": N_("A member of the archive has an unsafe path."),
    "duplicate-name": N_("Two members of the archive have the same name."),
    "external-entity": N_("The document refers to an external entity."),
    "entity-expansion": N_("The document declares entities of its own."),
}


class Refused(Invalid):
    """A document that is not taken.

    Args:
        code: A key of :data:`REFUSALS`.
        place: Where in the document: ``line 3``, ``byte 120``, a member's name; or "".
        detail: What was found there, for a person; English, short; or "".
        name: The document's name as data, filled in by ``formats.read``.
    """

    code = "refused"

    def __init__(
        self, code: str, place: str = "", detail: str = "", name: str = ""
    ) -> None:
        super().__init__(name=name, place=place, detail=detail)
        self.reason = code
        self.message = REFUSALS[code]
        self.name, self.place, self.detail = name, place, detail

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.name, self.place) if part)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text} ({self.detail})" if self.detail else text


class BadSetting(Invalid):
    """A setting that cannot be read."""

    code = "bad-setting"
    message = N_("The setting %(name)s has the value %(value)s: %(reason)s.")


class BadParameter(Invalid):
    """A parameter of a request has a value it cannot have."""

    code = "bad-parameter"
    message = N_("The parameter %(name)s cannot have the value %(value)s.")


class BadGazetteer(Invalid):
    """A file of places that cannot be read.

    Args:
        name: The file's name.
        line: The line that does not fit, from 1; 0 for the file as a whole.
        reason: Why, as a msgid or in words.
    """

    code = "bad-gazetteer"
    message = N_("The file of places %(name)s cannot be read: line %(line)s: %(reason)s")

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(name=name, line=str(line), reason=reason)


class BadName(Invalid):
    """A name no person can have."""

    code = "bad-name"
    message = N_("The name %(name)s cannot be used.")


class BadPassword(Invalid):
    """A password that is too short or too long."""

    code = "bad-password"
    message = N_("The password needs from %(least)s to %(most)s characters.")


class BadCatalogue(Invalid):
    """A catalogue that cannot be read.

    Args:
        rule: Stable name of what is wrong, in kebab case.
        line: The line it is on, from 1.
        reason: What is wrong, as a msgid.
        name: The catalogue's file name, filled in where the file is read.
    """

    code = "bad-catalogue"
    message = N_("The catalogue %(name)s cannot be read: line %(line)s: %(reason)s")

    def __init__(self, rule: str, line: int, reason: str, name: str = "") -> None:
        super().__init__(name=name, line=line, reason=reason)
        self.rule, self.line, self.reason, self.name = rule, line, reason, name


class BadTranslation(Invalid):
    """A translation that would break a page.

    Args:
        reason: What is wrong, as a msgid or in words.
        findings: All there is to say about it (``catalogues.checks.Finding``).
    """

    code = "bad-translation"
    message = N_("This translation cannot be used: %(reason)s")

    def __init__(self, reason: str, findings: tuple[object, ...] = ()) -> None:
        super().__init__(reason=reason)
        self.findings = findings


class BadJudgements(Invalid):
    """A file of queries, of judgements or of a run that cannot be read.

    Args:
        name: The file.
        line: The line it is on, from 1.
        reason: What is wrong, as a msgid or in words.
    """

    code = "bad-judgements"
    message = N_("%(name)s, line %(line)s: %(reason)s")

    def __init__(self, name: object, line: int, reason: str) -> None:
        super().__init__(name=str(name), line=line, reason=reason)


class ArticleNotFound(NotFound):
    """No article has this id."""

    code = "article-not-found"
    message = N_("There is no article %(id)s.")


class DocumentNotFound(NotFound):
    """No document has this checksum."""

    code = "document-not-found"
    message = N_("There is no document %(sha256)s.")


class LocaleNotFound(NotFound):
    """The interface does not exist in this locale."""

    code = "locale-not-found"
    message = N_("The interface does not exist in the locale %(locale)s.")


class MessageNotFound(NotFound):
    """The catalogue has no such message."""

    code = "message-not-found"
    message = N_("The catalogue %(locale)s has no such message.")


class PersonNotFound(NotFound):
    """Nobody has this name."""

    code = "person-not-found"
    message = N_("There is nobody named %(name)s.")


class ReceiptNotFound(NotFound):
    """No receipt has this id."""

    code = "receipt-not-found"
    message = N_("There is no receipt %(id)s.")


class EditConflict(Conflict):
    """What is to be changed was changed by somebody else meanwhile."""

    code = "edit-conflict"
    message = N_("Somebody else changed this meanwhile.")


class PersonExists(Conflict):
    """The name is taken."""

    code = "person-exists"
    message = N_("There is already somebody named %(name)s.")


class QualityLost(Conflict):
    """A new index finds the golden queries worse than the one served, which stays.

    ``worst``: ids of the queries that lost most.
    """

    code = "quality-lost"
    message = N_(
        "The new index was not taken: nDCG@10 of the golden queries fell from %(before)s "
        "to %(after)s (%(worst)s)."
    )


class NotAllowed(Forbidden):
    """This person may not do that."""

    code = "not-allowed"
    message = N_("This needs the role %(role)s.")


class SignInFailed(Forbidden):
    """Name and password do not belong together."""

    code = "sign-in-failed"
    message = N_("The name or the password is wrong.")


class IndexMissing(Unavailable):
    """There is no index yet."""

    code = "index-missing"
    message = N_("The search index has not been built yet.")


class IndexDamaged(Unavailable):
    """The index cannot be opened."""

    code = "index-damaged"
    message = N_("The search index is damaged and is being rebuilt: %(reason)s")


class IndexOutdated(Unavailable):
    """The index was made by other rules of analysis."""

    code = "index-outdated"
    message = N_("The search index was made by an older version and has to be rebuilt.")


class IndexBusy(Unavailable):
    """Another process is writing to the index."""

    code = "index-busy"
    message = N_("The search index is being written by another process.")


class IndexUnwritable(Unavailable):
    """The index cannot be written to; what was in it stays as it was."""

    code = "index-unwritable"
    message = N_("The search index cannot be written: %(reason)s")


class StoreUnavailable(Unavailable):
    """The database or the documents cannot be reached."""

    code = "store-unavailable"
    message = N_("The archive's store cannot be reached: %(reason)s")


class StoreTooNew(Unavailable):
    """The database was made by a newer version of the program."""

    code = "store-too-new"
    message = N_(
        "The database was made by a newer version of this program (%(revision)s; "
        "this one knows %(head)s)."
    )


class DocumentDamaged(Unavailable):
    """The bytes of a document are not those that were received."""

    code = "document-damaged"
    message = N_("The document %(sha256)s is damaged in the store.")


class TooManyTries(Unavailable):
    """Too many failed sign-ins. ``seconds`` says how long to wait."""

    code = "too-many-tries"
    message = N_("There were too many failed sign-ins. Please try again later.")
