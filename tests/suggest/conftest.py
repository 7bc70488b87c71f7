"""What tests of suggestions need: suggestions of a few articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.article import Article
from archive.suggest import Suggestions


@pytest.fixture
def suggestions(tmp_path: Path) -> Iterator[Suggestions]:
    """Suggestions that know nothing yet."""
    made = Suggestions(tmp_path / "suggestions")
    yield made
    made.close()


@pytest.fixture
def teach(suggestions: Suggestions) -> Callable[..., Suggestions]:
    """A function that teaches articles; each is learned as a change of its own."""

    def learn(*articles: Article) -> Suggestions:
        for article in articles:
            suggestions.learn(
                [article],
                [],
                learned=max(suggestions.learned(), 0) + 1,
                before=lambda _: (),
            )
        return suggestions

    return learn


@pytest.fixture
def by(make: Callable[..., Article]) -> Callable[..., Article]:
    """A function that makes an article of title, text, language and authors."""

    def article(
        title: str, text: str = "", language: str = "en", authors: tuple[str, ...] = ()
    ) -> Article:
        made = make(f"{title}{text}", title=title, text=text, language=language)
        return replace(made, authors=authors)

    return article
