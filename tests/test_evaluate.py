"""How well an archive finds, and what keeps a worse index from service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from archive.core import Archive
from archive.errors import BadJudgements, QualityLost
from archive.evaluate import (
    FIGURES,
    Asked,
    Judged,
    Run,
    compare,
    evaluate,
    guard,
    kept_run,
    read_judgements,
    read_queries,
    read_run,
    write_run,
)
from archive.settings import Settings
from archive.wiring import open_archive

TEXTS = {
    "en-1": ("en", "The ferry crossed the strait at noon."),
    "en-2": ("en", "A bakery on the square sells rye bread."),
    "en-3": ("en", "The ferry and the bakery belong to one family."),
    "de-1": ("de", "Die Fähre überquerte die Meerenge am Mittag."),
}


def lines() -> bytes:
    values = [
        {"id": id, "title": "News", "text": text, "language": language}
        for id, (language, text) in TEXTS.items()
    ]
    return "\n".join(json.dumps(value, ensure_ascii=False) for value in values).encode()


@pytest.fixture(params=["memory", "whoosh"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive with four articles, in either engine."""
    settings = Settings(home=tmp_path / "home", engine=request.param)
    with open_archive(settings) as archive:
        assert len(list(archive.add([("some.jsonl", lines())]))) == len(TEXTS)
        archive.index()
        yield archive


def write_golden(archive: Archive, right: str = "en-1") -> None:
    home = archive.settings.home
    query = {"id": "q", "text": "ferry strait"}
    (home / "golden.jsonl").write_text(json.dumps(query) + "\n", encoding="utf-8")
    (home / "golden.tsv").write_text(f"q\t0\t{right}\t1\n", encoding="utf-8")


# Evaluating


def test_what_is_right_and_first_counts_in_full(filled: Archive) -> None:
    run = evaluate(filled, [Asked("q", "ferry strait", "en", "words")], {"q": {"en-1": 1}})
    assert run.judged == (Judged("q", "en", "words", 1.0, 1.0, 1.0),)
    assert run.mean() == 1.0


def test_what_stands_second_counts_less(filled: Archive) -> None:
    run = evaluate(filled, [Asked("q", "ferry strait")], {"q": {"en-3": 2}})
    [one] = run.judged
    assert (one.ndcg10, one.mrr10, one.recall100) == (0.63093, 0.5, 1.0)


def test_what_is_not_found_counts_nothing(filled: Archive) -> None:
    run = evaluate(filled, [Asked("q", "bakery")], {"q": {"en-1": 1, "en-2": 0}})
    assert run.judged[0] == Judged("q", "", "", 0.0, 0.0, 0.0)


def test_judgements_may_name_articles_by_our_ids(filled: Archive) -> None:
    ids = {name: id for id, name in names(filled).items()}
    run = evaluate(filled, [Asked("q", "ferry strait")], {"q": {ids["en-1"]: 1}})
    assert run.judged[0].ndcg10 == 1.0


def names(archive: Archive) -> dict[str, str]:
    return archive.store.external_ids(article.id for article in archive.store.articles())


def test_queries_without_a_right_article_are_counted_but_not_asked(filled: Archive) -> None:
    seen: list[tuple[int, int]] = []
    queries = [Asked("q", "ferry"), Asked("r", "bread"), Asked("s", "rye")]
    run = evaluate(
        filled,
        queries,
        {"q": {"en-1": 1}, "s": {"en-2": 0}},
        progress=lambda done, total: seen.append((done, total)),
    )
    assert (len(run.judged), run.unjudged, seen) == (1, 2, [(1, 1)])


def test_a_query_may_look_in_one_language_only(filled: Archive) -> None:
    right = {"q": {"de-1": 1}}
    run = evaluate(filled, [Asked("q", "Fähre ferry", within="de")], right)
    assert run.judged[0].mrr10 == 1.0


def test_nothing_asked_gives_rows_of_nothing() -> None:
    [row] = Run(()).rows()
    assert (row.queries, row.figures["ndcg10"].mean, Run(()).mean()) == (0, 0.0, 0.0)


def judged(id: str, ndcg10: float, language: str = "en", kind: str = "t") -> Judged:
    return Judged(id, language, kind, ndcg10, ndcg10, 1.0)


def test_figures_are_given_by_language_and_type_by_language_and_of_all() -> None:
    run = Run(
        (
            judged("a", 1.0),
            judged("b", 0.0),
            judged("c", 0.5, kind="u"),
            judged("d", 0.5, language="az"),
            judged("e", 0.5, language="", kind=""),
        )
    )
    rows = [(row.language, row.type, row.queries) for row in run.rows()]
    assert rows == [
        ("az", "t", 1), ("en", "t", 2), ("en", "u", 1), ("az", "", 1), ("en", "", 3),
        ("", "", 5),
    ]  # fmt: skip
    figure = next(run.rows()).figures["ndcg10"]
    assert (figure.low, figure.mean, figure.high) == (0.5, 0.5, 0.5)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_the_mean_lies_in_its_interval_which_is_always_the_same(
    values: list[float],
) -> None:
    run = Run(tuple(judged(str(at), value) for at, value in enumerate(values)))
    [*_, row], [*_, again] = run.rows(), run.rows()
    assert row == again
    for name in FIGURES:
        figure = row.figures[name]
        assert figure.low - 1e-3 <= figure.mean <= figure.high + 1e-3


def test_two_runs_are_compared_by_the_queries_both_have() -> None:
    then = Run((judged("a", 1.0), judged("b", 0.5), judged("c", 0.2), judged("x", 1.0)))
    now = Run((judged("a", 0.4), judged("b", 0.4), judged("c", 0.9), judged("y", 1.0)))
    changed = compare(then, now)
    assert changed.worse == (("a", 1.0, 0.4), ("b", 0.5, 0.4))
    assert (changed.queries, changed.better, changed.missing) == (3, 1, 2)
    assert changed.differences["ndcg10"].mean == 0.0
    assert changed.differences["recall100"].mean == 0.0


# Files


def test_queries_and_judgements_are_read(tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text(
        '\ufeff{"id": 1, "text": "a", "lang": "az", "type": "t", "in": "ru"}\n\n'
        '{"id": "2", "text": "b", "language": "en"}\r\n',
        encoding="utf-8",
    )
    assert read_queries(queries) == [
        Asked("1", "a", "az", "t", "ru"),
        Asked("2", "b", "en"),
    ]
    qrels = tmp_path / "q.tsv"
    qrels.write_text("1\t0\ta b\t2\n2 0 c 0\n", encoding="utf-8")
    assert read_judgements(qrels) == {"1": {"a b": 2}, "2": {"c": 0}}


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '"a"', '{"id": "1"}', '{"text": "a"}', '{"id": true, "text": "a"}',
        '{"id": "1", "text": ["a"]}', '{"id": "1", "text": "a"}\n{"id": 1, "text": "b"}',
        "[" * 15000, '{"id": "1", "text": "' + "a" * 30000 + '"}', "\udcff",
    ],
)  # fmt: skip
def test_queries_that_cannot_be_read_say_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(BadJudgements, match=r"q\.jsonl, line [12]: "):
        read_queries(path)


@pytest.mark.parametrize("text", ["1 0 a\n", "1 0 a b c d\n", "1 0 a x\n"])
def test_judgements_that_cannot_be_read_say_where(tmp_path: Path, text: str) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadJudgements, match=r"q\.tsv, line 1: "):
        read_judgements(path)


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    for read in (read_queries, read_judgements, read_run):
        with pytest.raises(BadJudgements):
            read(tmp_path / "none")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = Run((judged("a", 0.25), judged("ə", 1.0)), unjudged=3, mean_ms=1.5)
    write_run(run, tmp_path / "new" / "run.json")
    assert read_run(tmp_path / "new" / "run.json") == run
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["run.json"]


@pytest.mark.parametrize("text", ["", "[]", '{"judged": [{"id": "a"}]}', '{"judged": 3}'])
def test_what_is_no_run_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadJudgements):
        read_run(path)


# Golden queries


def test_without_golden_queries_nothing_guards_a_rebuild(filled: Archive) -> None:
    assert guard(filled) is None
    filled.settings = replace(filled.settings, golden="")
    assert guard(filled) is None


def test_an_index_as_good_as_before_is_switched_to(filled: Archive) -> None:
    write_golden(filled)
    before = filled.engine.state().generation
    watch = guard(filled)
    assert watch is not None
    filled.rebuild(accept=watch)
    watch.keep()
    assert filled.engine.state().generation != before
    assert read_run(kept_run(filled)).mean() == 1.0


def test_an_index_that_finds_worse_is_not_switched_to(filled: Archive) -> None:
    write_golden(filled)
    watch = guard(filled)
    assert watch is not None
    before = filled.engine.state()
    right = next(id for id, name in names(filled).items() if name == "en-1")
    # What is indexed after the guard looked: an index without the right article.
    filled.remove(right, person="leyla")
    with pytest.raises(QualityLost, match=r"1\.000 to 0\.000 \(q\)"):
        filled.rebuild(accept=watch)
    assert filled.engine.state() == before
    filled.settings = replace(filled.settings, golden_loss=1.0)
    filled.rebuild(accept=watch)
    assert filled.engine.count() == 3


def test_what_cannot_be_asked_is_replaced_by_what_it_found_when_it_was_made(
    tmp_path: Path,
) -> None:
    with open_archive(Settings(home=tmp_path / "home")) as archive:
        list(archive.add([("some.jsonl", lines())]))
        write_golden(archive, right="en-3")
        watch = guard(archive)
        assert watch is not None
        assert watch.then is None
        archive.rebuild(accept=watch)
        watch.keep()
        (archive.settings.index / "current").unlink()
        again = guard(archive)
        assert again is not None
        assert again.then is not None
        assert again.then.mean() == 0.63093


def test_a_guard_that_never_looked_keeps_nothing(filled: Archive) -> None:
    write_golden(filled)
    watch = guard(filled)
    assert watch is not None
    watch.keep()
    assert not kept_run(filled).exists()
