"""Language versions find each other, whichever comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from archive.article import Article, Origin, Source
from archive.database import Database
from archive.errors import ArticleNotFound
from archive.store import Outcome, Store
from archive.store.versions import _groups

Make = Callable[..., Article]


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[Store]:
    database = Database(database_url, wait=5)
    yield Store(tmp_path / "documents", database)
    database.close()


def keep(store: Store, *articles: Article) -> None:
    outcomes = []
    for article in articles:
        assert article.provenance
        sha256, _ = store.put(article.provenance.name.encode())
        member = article.provenance.member
        outcomes.append(Outcome("n", member, "stored", sha256, article.id, article))
    store.record(outcomes)


def tags(store: Store, article: Article) -> list[str]:
    return [version.language.value for version in store.versions(article.id)]


def test_versions_are_linked_and_unlinked_by_hand(store: Store, make: Make) -> None:
    az, hy, ka, en = (make(tag, language=tag) for tag in ("az", "hy", "ka", "en"))
    keep(store, az, hy, ka, en)
    assert tags(store, az) == []
    store.link([az.id, hy.id])
    store.link([ka.id, en.id])
    assert tags(store, az) == ["hy"]
    store.link([hy.id, en.id])
    assert tags(store, az) == ["en", "hy", "ka"]
    store.unlink(hy.id)
    assert tags(store, az) == ["en", "ka"]
    assert tags(store, hy) == []
    store.withdraw(ka.id)
    assert tags(store, az) == ["en"]
    with pytest.raises(ArticleNotFound):
        store.link([az.id, "nobody"])
    with pytest.raises(ArticleNotFound):
        store.unlink("nobody")
    store.link([az.id])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("together", [False, True])
def test_an_address_links_whichever_comes_first(
    store: Store, make: Make, reverse: bool, together: bool
) -> None:
    en = replace(
        make("en"), alternates={"az": "https://example.org/az", "ru": "", "fr": "?"}
    )
    az = replace(make("az", language="az"), url="https://example.org/az")
    both = [az, en] if reverse else [en, az]
    if together:
        keep(store, *both)
    else:
        for article in both:
            keep(store, article)
    assert tags(store, en) == ["az"]
    assert tags(store, az) == ["en"]


@pytest.mark.parametrize("reverse", [False, True])
def test_an_id_links_only_within_one_source_or_document(
    store: Store, make: Make, reverse: bool
) -> None:
    origin = Origin("field", "source")
    en = replace(make("en"), alternates={"az": "7"}, source=Source("Post", origin))
    same = replace(make("x", language="az"), external_id="7", source=Source("Post", origin))
    other = replace(make("y", language="az"), external_id="7")
    articles = [same, other, en] if reverse else [en, other, same]
    for article in articles:
        keep(store, article)
    assert [version.id for version in store.versions(en.id)] == [same.id]
    assert tags(store, other) == []


def test_lines_of_one_document_link_by_id(store: Store, make: Make) -> None:
    one = replace(make("a", member="line 1"), alternates={"az-Cyrl": "2"}, external_id="1")
    two = replace(make("a", member="line 2", language="az"), external_id="2")
    keep(store, one, two)
    assert tags(store, one) == ["az"]


@pytest.mark.parametrize("reverse", [False, True])
def test_an_article_in_another_language_than_named_is_not_linked(
    store: Store, make: Make, reverse: bool
) -> None:
    en = replace(make("en"), alternates={"az": "https://example.org/x"})
    ru = replace(make("ru", language="ru"), url="https://example.org/x")
    for article in [ru, en] if reverse else [en, ru]:
        keep(store, article)
    assert tags(store, en) == []


def test_an_article_is_no_version_of_itself(store: Store, make: Make) -> None:
    en = replace(
        make("en"), url="https://example.org/", alternates={"en": "https://example.org/"}
    )
    keep(store, en)
    assert tags(store, en) == []


def test_a_correction_links_too(store: Store, make: Make) -> None:
    en, az = make("en"), replace(make("az", language="az"), url="https://example.org/az")
    keep(store, en, az)
    store.edit(replace(en, alternates={"az": "https://example.org/az"}), seen=1)
    assert tags(store, az) == ["en"]


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))))
def test_groups_hold_all_that_is_connected(pairs: list[tuple[str, str]]) -> None:
    groups = _groups(pairs)
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    assert set(members) == {one for pair in pairs for one in pair}
    for one, other in pairs:
        assert any({one, other} <= group for group in groups)
