"""XML is read safely; nothing it refers to is ever looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import Refused
from archive.formats import _xml


def _refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        _xml.read(data)
    return caught.value.reason


def test_entities_of_its_own_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    assert _refused(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') == "entity-expansion"
    outside = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]><a>&b;</a>'
    assert _refused(outside.encode()) == "external-entity"


def test_what_is_not_well_formed_is_refused_with_its_line() -> None:
    with pytest.raises(Refused) as caught:
        _xml.read(b"<a>\n<b></a>")
    assert (caught.value.reason, caught.value.place) == ("corrupt", "line 2")
    assert _refused(b"   ") == "corrupt"
    assert _refused(b"<a>" * 400 + b"</a>" * 400) == "too-deep"


def test_named_characters_are_read_under_a_doctype_that_is_not_loaded() -> None:
    root = _xml.read(b'<!DOCTYPE a SYSTEM "a.dtd"><a>caf&eacute; &unknown; 2</a>')
    assert _xml.text(root) == "café &unknown; 2"


def test_valid_utf_8_is_read_as_that_whatever_it_declares() -> None:
    assert (
        _xml.text(_xml.read('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode()))
        == "é"
    )
    assert (
        _xml.text(
            _xml.read('<?xml version="1.0" encoding="utf-16"?><a>é</a>'.encode("utf-16"))
        )
        == "é"
    )


def test_recovered_xml_keeps_ampersands_that_start_no_reference() -> None:
    root = _xml.read(b"<a>Coast & Sea<![CDATA[ & Sky]]><b></a>", recover=True)
    assert _xml.text(root) == "Coast & Sea & Sky"


def test_blocks_breaks_and_preformatted_rows_are_lines() -> None:
    root = _xml.read(
        b"<div>one<br/>two<br/><br/>three<p>four<script>x</script> five</p>"
        b"<pre>six\nseven<br/>eight</pre></div>"
    )
    assert _xml.paragraphs(root) == [
        "one two",
        "three",
        "four five",
        "six",
        "seven",
        "eight",
    ]


def test_nothing_has_no_text() -> None:
    assert _xml.text(None) == ""
    assert _xml.local(None) == ""
    assert _xml.characters("a &amp; b &nothing;") == "a & b &nothing;"
