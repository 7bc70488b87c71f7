from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.query import Group, InTitle, Node, Not, Or, Phrase, Word, explain, parse

WORDS = st.sampled_from(
    [
        "a", "b", "Baku", "wor*", "abc~", '"a b"', '"c"', "date:1990..", "date:1990",
        "date:..1990", "date:1990..1991", "source:d", "place:e", "language:az", "title:f",
        "-g", "+h", "title:(a b)", "OR", "AND", "NOT", "(", ")",
    ]
)  # fmt: skip


ANY = "Articles with any of these: %s. Those with all of them come first."
SOURCE = "%s stands for articles whose source has all these words in its name."
PLACE = "%s stands for articles whose place has all these words in its name."


def said(text: str) -> list[str]:
    return [str(sentence) for sentence in explain(parse(text))]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", ["All articles."]),
        ("Baku", ["Articles with Baku in any form, in any script or spelled similarly."]),
        (
            "a b",
            [ANY % "a · b"],
        ),
        ("+a +b", ["Articles must have all of these: a · b."]),
        (
            "+a b -c",
            [
                "Articles must have a.",
                "Those that also have these come first: b.",
                "Articles with c are left out.",
            ],
        ),
        ("-a", ["All articles but those with a."]),
        ("-a -b", ["Articles with any of these are left out: a · b."]),
        (
            "a date:1990",
            [
                "Articles with a in any form, in any script or spelled similarly.",
                "Only articles published within 1990.",
            ],
        ),
        (
            "(a b) date:1990..",
            [
                "Articles with (a b).",
                "Only articles published from 1990 on.",
                "In (a b) any of these will do, and all are better: a · b.",
            ],
        ),
        ("date:..1990", ["Only articles published up to 1990."]),
        ("date:1990..1991-02", ["Only articles published from 1990 to 1991-02."]),
        ("source:x", ["Only articles whose source has all of x in its name."]),
        ("place:x", ["Only articles whose place has all of x in its name."]),
        ("language:az", ["Only articles in the language az."]),
        (
            "a (date:1990 OR -language:az)",
            [
                ANY % "a · (date:1990 OR -language:az)",
                "(date:1990 OR -language:az) stands for at least one of these.",
                "date:1990 stands for articles published at that time.",
                "-language:az stands for articles without it.",
                "language:az stands for articles in this language.",
            ],
        ),
        (
            "a source:b OR place:c",
            [
                "Articles with a in any form, in any script or spelled similarly.",
                "Only articles with at least one of these: source:b · place:c.",
                "(source:b OR place:c) stands for at least one of these.",
                SOURCE % "source:b",
                PLACE % "place:c",
            ],
        ),
        (
            "a (source:b place:c)",
            [
                "Articles with a in any form, in any script or spelled similarly.",
                "Only articles with (source:b place:c).",
                "In (source:b place:c) all of these are needed: source:b · place:c.",
                SOURCE % "source:b",
                PLACE % "place:c",
            ],
        ),
        (
            '"a b"',
            [
                'Articles with "a b".',
                '"a b" stands for these words next to each other, in this order and form.',
            ],
        ),
        (
            '"a"',
            ['Articles with "a".', '"a" stands for this word in exactly this form.'],
        ),
        ("wor*", ["Articles with wor*.", "wor* stands for any word that begins so."]),
        (
            "abc~",
            [
                "Articles with abc~.",
                "abc~ stands for this word and those one letter different.",
            ],
        ),
        (
            "title:(+a b)",
            [
                "Articles with title:(b +a).",
                "title:(b +a) is looked for in titles only.",
                "In (b +a) all of these are needed: a.",
                "In (b +a) these count more: b.",
            ],
        ),
        (
            "a OR (-b c)",
            [
                "Articles with at least one of these: a · (c -b).",
                "In (c -b) any of these will do, and all are better: c.",
                "In (c -b) none of these may stand: b.",
            ],
        ),
        (
            "ab*",
            [
                "Articles with ab in any form, in any script or spelled similarly.",
                "The sign * needs 3 letters before it; ab was searched for as it stands.",
            ],
        ),
    ],
)
def test_a_query_is_explained_in_these_sentences(text: str, sentences: list[str]) -> None:
    assert said(text) == sentences


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (["x", "y"], "Only articles from one of these sources: x · y."),
        (["x", ""], "Only articles from one of these sources or without a source: x."),
        ([""], "Only articles without a source."),
    ],
)
def test_chosen_facets_are_explained(values: list[str], sentence: str) -> None:
    assert [str(one) for one in explain(parse("", filters={"source": values}))] == [
        sentence
    ]


def test_bounds_are_explained_as_dates_are() -> None:
    (sentence,) = explain(parse("", first="1990", last="1991"))
    assert str(sentence) == "Only articles published from 1990 to 1991."


def _mentioned(node: Node | None) -> list[str]:
    match node:
        case Word(text):
            return [text]
        case Phrase(words):
            return list(words)
        case Not(inner) | InTitle(inner):
            return _mentioned(inner)
        case Or(nodes):
            return [word for one in nodes for word in _mentioned(one)]
        case Group(any_, must, never):
            return [word for one in (*any_, *must, *never) for word in _mentioned(one)]
        case _:
            return []


@given(st.lists(WORDS, max_size=12))
def test_every_word_of_a_query_is_mentioned_and_every_sentence_whole(
    parts: list[str],
) -> None:
    query = parse(" ".join(parts))
    sentences = explain(query)
    text = "\n".join(map(str, sentences))
    assert sentences
    assert all(word in text for word in _mentioned(query.root))
    assert all(str(sentence).endswith(".") for sentence in sentences)
    assert len({str(sentence) for sentence in sentences}) == len(sentences)
