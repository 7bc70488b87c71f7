"""Any document is read or refused, with a reason and a place, and never raises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import Article, Encoding, Language, Moment, Origin, digest, to_json
from archive.errors import Refused
from archive.formats import Reading, _format, _limits, read
from archive.formats._complete import mended
from archive.formats._format import Format, Member, describe

SAMPLES = Path(__file__).parent / "samples"


def _told(reading: Reading, gold: dict[str, Any]) -> dict[str, Any]:
    """Return of *reading* what *gold* tells."""
    if reading.article:
        value = to_json(reading.article) | {"member": reading.member}
    else:
        assert reading.refusal
        value = {
            "member": reading.member,
            "refused": reading.refusal.reason,
            "place": reading.refusal.place,
        }
    return {key: value.get(key) for key in gold}


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.json")), ids=lambda file: file.stem)
def test_a_sample_becomes_what_it_must_become(file: Path) -> None:
    gold = json.loads(file.read_text(encoding="utf-8"))
    gold = gold if isinstance(gold, list) else [gold]
    sample = file.with_suffix("")
    readings = read(sample.read_bytes(), sample.name)
    assert len(readings) == len(gold)
    for reading, expected in zip(readings, gold, strict=True):
        assert _told(reading, expected) == expected


def test_an_article_knows_its_document_and_what_read_it(seed: bytes) -> None:
    (reading,) = read(seed, "page.txt", "text/plain; charset=utf-8")
    assert reading.article
    assert reading.article.provenance
    provenance = reading.article.provenance
    assert provenance.sha256 == digest(seed)
    assert (provenance.name, provenance.format) == ("page.txt", "text")
    assert provenance.declared_type == "text/plain; charset=utf-8"
    assert (provenance.detected_type, provenance.received) == ("text/plain", "")
    assert reading.article.id == read(seed, "other.txt")[0].article.id  # type: ignore[union-attr]


def test_members_have_ids_of_their_own() -> None:
    readings = read(b'{"title": "A", "text": "x"}\n{"title": "A", "text": "x"}\n')
    ids = {reading.article.id for reading in readings if reading.article}
    assert len(ids) == 2


def test_text_is_normalised() -> None:
    (reading,) = read(
        "Cafe\u0301\n\nA\u00a0 te\u0000xt\u200f.".replace("\u0000", "").encode()
    )
    assert reading.article
    assert reading.article.title == "Café"
    assert reading.article.paragraphs == ("A te" + "xt\u200f.",)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"\n \n", "a.txt", "empty"),
        (b"\xff\xfea\x00\n\x00\xff", "a.txt", "bad-encoding"),
        (b"x" * (_limits.DOCUMENT_SIZE + 1), "a.txt", "too-big"),
        (b"%PDF-1.7\n\x00", "a.txt", "type-mismatch"),
    ],
)
def test_a_document_is_refused_with_code_and_name(
    data: bytes, name: str, code: str
) -> None:
    (reading,) = read(data, name)
    assert reading.article is None
    assert reading.refusal
    assert (reading.refusal.reason, reading.refusal.name) == (code, name)


def _warnings(text: str, name: str = "a.txt", declared: str | None = None) -> set[str]:
    (reading,) = read(text.encode(), name, declared)
    assert reading.article
    return {warning.code for warning in reading.article.warnings}


def test_dates_that_need_a_look_are_warned_about() -> None:
    text = "Title\n\nPublished: %s\n\nA sentence that says something in English.\n"
    assert "no-zone" in _warnings(text % "4 March 2018, 11:20")
    assert "no-zone" not in _warnings(text % "4 March 2018")
    assert "ambiguous-date" in _warnings(text % "03/04/2018")
    updated = text.replace("Published", "Updated") % "4 March 2018, 11:20"
    (reading,) = read(updated.encode())
    assert reading.article
    assert [str(warning) for warning in reading.article.warnings] == [
        "updated carries no time zone"
    ]


@pytest.mark.parametrize("text", ["Müllers Büro öffnet", "Привет, мир, сегодня"])
def test_text_decoded_wrongly_is_offered_its_correction_and_left_alone(text: str) -> None:
    wrong = "".join(
        chr(byte) if byte in b"\x81\x8d\x8f\x90\x9d" else bytes([byte]).decode("cp1252")
        for byte in text.encode()
    )
    line = json.dumps({"title": wrong, "text": "It is what it is."})
    (reading,) = read(line.encode())
    assert reading.article
    assert text not in reading.article.title
    (told,) = (each for each in reading.article.warnings if each.code == "mojibake")
    assert told.fields == {"encoding": "utf-8", "text": text}


def test_letters_that_no_encoding_has_are_no_mojibake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert mended("ÀÁÂÃÄ ÄÅÆÇÈ 日") is None
    monkeypatch.setattr("chardet.detect", lambda _: {"encoding": "iso-8859-7"})
    assert mended("ÒÒÒÒ ÿÿÿÿ") is None


@pytest.mark.parametrize(
    ("text", "encoding", "wrong"),
    [
        ("Müllers Büro", "utf-8", "cp1252"),
        ("Привет мир, как дела сегодня", "utf-8", "cp1251"),
        ("Привет мир, сегодня хорошая погода", "cp1251", "cp1252"),
    ],
)
def test_mojibake_is_recognised(text: str, encoding: str, wrong: str) -> None:
    found = mended(text.encode(encoding).decode(wrong))
    assert found
    assert found[1] == text


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "Müllers Büro",
        "Привет, мир",
        "Élève à Genève",
        "Ərdəbil",
        "ÀÁÂÃ ÄÅÆÇ €",
        "日本語",
    ],
)
def test_good_text_is_no_mojibake(text: str) -> None:
    assert mended(text) is None


def test_a_declared_language_that_is_not_that_of_the_text_is_warned_about() -> None:
    line = json.dumps(
        {
            "title": "Harbour bridge",
            "text": "The bridge across the harbour was opened again on Sunday morning.",
            "language": "de",
        }
    )
    (reading,) = read(line.encode())
    assert reading.article
    assert reading.article.language.value == "en"
    assert reading.article.language.declared == "de"
    assert "language-differs" in {warning.code for warning in reading.article.warnings}


def test_a_paragraph_in_another_language_is_marked() -> None:
    assert "other-language" in _warnings(
        "Harbour bridge opens again\n\n"
        "The bridge across the harbour was opened to cars again on Sunday after repairs, "
        "and many people came to see it with their families.\n\n"
        "Мост через гавань снова открыт для машин после четырёх месяцев ремонта, и многие "
        "жители пришли посмотреть на него вместе с семьями и друзьями.\n"
    )


def test_html_called_text_is_read_with_a_warning() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>Harbour bridge</title></head><body><article>"
        "<h1>Harbour bridge</h1><p>The bridge across the harbour was opened to cars again "
        "on Sunday after four months of repairs, and many people came.</p></article></body>"
    )
    assert "type-mismatch" in _warnings(page, "page.txt")


def test_an_unknown_encoding_is_warned_about() -> None:
    article = Article(
        title="A", encoding=Encoding("windows-1252", Origin("default")), paragraphs=("b",)
    )
    with _one_format(article):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.article
    assert [warning.code for warning in reading.article.warnings] == ["unknown-encoding"]


class _one_format:  # noqa: N801
    """While it is open there is a format of the ending ``.zzz`` that does as told."""

    def __init__(self, outcome: object) -> None:
        module = ModuleType("archive.formats.odd")
        module.VERSION = 3  # type: ignore[attr-defined]
        module.MEDIA_TYPES = ("application/x-odd",)  # type: ignore[attr-defined]
        module.EXTENSIONS = (".zzz",)  # type: ignore[attr-defined]

        def parse(data: bytes, charset: str | None) -> Article:
            del data, charset
            if isinstance(outcome, BaseException):
                raise outcome
            assert isinstance(outcome, Article)
            return outcome

        def parse_many(data: bytes, charset: str | None) -> Iterator[Member]:
            del data, charset
            assert isinstance(outcome, list)
            for member in outcome:
                if isinstance(member, BaseException):
                    raise member
                yield member

        if isinstance(outcome, list):
            module.parse_many = parse_many  # type: ignore[attr-defined]
        else:
            module.parse = parse  # type: ignore[attr-defined]
        self._kind = describe(module)
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Format:
        kinds = (*_format.formats(), self._kind)
        self._patch.setattr(_format, "formats", lambda: kinds)
        return self._kind

    def __exit__(self, *_: object) -> None:
        self._patch.undo()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refused("encrypted"), "encrypted"),
        (RecursionError(), "too-deep"),
        (MemoryError(), "too-big"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "bad-encoding"),
        (ValueError("odd"), "corrupt"),
        (KeyError("odd"), "corrupt"),
        (AttributeError(), "corrupt"),
        (OSError(), "corrupt"),
    ],
)
def test_whatever_a_format_raises_is_a_refusal(error: BaseException, code: str) -> None:
    with _one_format(error):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.refusal
    assert (reading.refusal.reason, reading.refusal.name) == (code, "a.zzz")


def test_what_a_container_yields_before_it_breaks_is_kept() -> None:
    article = Article(title="A", paragraphs=("b",))
    with _one_format([Member("1", article=article), ValueError("odd")]):
        first, second = read(b"anything", "a.zzz")
    assert first.article
    assert first.article.provenance
    assert first.article.provenance.format_version == 3
    assert second.refusal
    assert second.refusal.reason == "corrupt"


def test_members_that_are_documents_are_read_on(seed: bytes) -> None:
    members = [
        Member("a.txt", data=seed, name="a.txt"),
        Member("b.txt", data=b"", name="b.txt"),
        Member("c.zzz", data=b"anything", name="c.zzz"),
        Member("d"),
    ]
    with _one_format(members):
        first, second, *rest = read(b"anything", "a.zzz")
    assert first.article
    assert first.article.provenance
    assert first.article.provenance.container == digest(b"anything")
    assert first.article.provenance.sha256 == digest(seed)
    assert second.refusal
    assert (second.refusal.reason, second.refusal.place) == ("empty", "b.txt")
    assert {reading.refusal.reason for reading in rest if reading.refusal} == {
        "nested-archive",
        "corrupt",
    }


def test_an_empty_container_is_refused() -> None:
    with _one_format([]):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.refusal
    assert reading.refusal.reason == "no-text"


@pytest.mark.parametrize(
    ("article", "code"),
    [
        (Article(title=" ", paragraphs=("\n",)), "no-text"),
        (Article(title="x" * 20_001), "too-big"),
    ],
)
def test_an_article_of_nothing_or_too_much_is_refused(article: Article, code: str) -> None:
    with _one_format(article):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.refusal
    assert reading.refusal.reason == code


def test_a_persons_word_on_the_language_is_final() -> None:
    corrected = Language("az", "az", None, 1.0, Origin("archivist"))
    article = Article(
        title="The bridge was opened again on Sunday morning", language=corrected
    )
    with _one_format(article):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.article
    assert reading.article.language == corrected


def test_both_dates_can_be_ambiguous() -> None:
    moment = Moment("2016-03-04", None, "03/04/2016", Origin("text"), "2016-04-03")
    article = Article(title="A", published=moment, updated=replace(moment, raw="x"))
    with _one_format(article):
        (reading,) = read(b"anything", "a.zzz")
    assert reading.article
    assert len(reading.article.warnings) == 2


def test_formats_are_found_by_being_there() -> None:
    names = [kind.name for kind in _format.formats()]
    assert names == sorted(names)
    assert {"text", "jsonl", "html"} <= set(names)
    assert _format.by_media_type("text/plain") is _format.by_name("text")
    assert _format.by_extension("A.TXT") is _format.by_name("text")
    assert _format.by_extension("a") is None


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["", "a.txt", "a.jsonl", "a.html", "a.xml", "a.md"]),
)
def test_no_bytes_make_it_raise(data: bytes, name: str) -> None:
    for reading in read(data, name):
        assert (reading.article is None) != (reading.refusal is None)


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=30))
def test_no_name_or_type_makes_it_raise(name: str, declared: str) -> None:
    assert read(b"Title\n\nText.", name, declared)
