"""Compiled catalogues, read by Python's own gettext."""

from __future__ import annotations

import gettext
import io

from archive.catalogues.mo import compiled
from archive.catalogues.po import Entry

HEADER = (
    "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)


def test_gettext_reads_what_was_compiled() -> None:
    entries = [
        Entry("Search", forms=("Ara",)),
        Entry("May", context="month", forms=("Mayıs",)),
        Entry("%(num)s day", "%(num)s days", forms=("bir gün", "%(num)s gün")),
        Entry("%(num)s s", "%(num)s s", "time", ("bir sn", "%(num)s sn")),
    ]
    found = gettext.GNUTranslations(io.BytesIO(compiled(HEADER, entries)))
    assert found.gettext("Search") == "Ara"
    assert found.pgettext("month", "May") == "Mayıs"
    assert found.ngettext("%(num)s day", "%(num)s days", 1) == "bir gün"
    assert found.ngettext("%(num)s day", "%(num)s days", 5) == "%(num)s gün"
    assert found.npgettext("time", "%(num)s s", "%(num)s s", 5) == "%(num)s sn"
    assert found.gettext("Unknown") == "Unknown"
