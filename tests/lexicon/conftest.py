"""Small parallel texts, made of a few words whose translations are known."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

#: English -> German, Turkish and Russian; nothing else is said in the texts.
WORDS = {
    "river": ("Fluss", "nehir", "река"),
    "bridge": ("Brücke", "köprü", "мост"),
    "winter": ("Winter", "kış", "зима"),
    "teacher": ("Lehrer", "öğretmen", "учитель"),
    "doctor": ("Arzt", "doktor", "врач"),
    "garden": ("Garten", "bahçe", "сад"),
    "bread": ("Brot", "ekmek", "хлеб"),
    "letter": ("Brief", "mektup", "письмо"),
    "window": ("Fenster", "pencere", "окно"),
    "horse": ("Pferd", "at", "лошадь"),
    "mountain": ("Berg", "dağ", "гора"),
    "village": ("Dorf", "köy", "деревня"),
    "school": ("Schule", "okul", "школа"),
    "market": ("Markt", "pazar", "рынок"),
    "forest": ("Wald", "orman", "лес"),
    "island": ("Insel", "ada", "остров"),
    "mirror": ("Spiegel", "ayna", "зеркало"),
    "cloud": ("Wolke", "bulut", "облако"),
    "sugar": ("Zucker", "şeker", "сахар"),
    "candle": ("Kerze", "mum", "свеча"),
}
LANGUAGES = ("en", "de", "tr", "ru")


def in_language(words: list[str], language: str) -> str:
    """Return a sentence of *words*, in another order in each language."""
    at = LANGUAGES.index(language)
    said = [word if at == 0 else WORDS[word][at - 1] for word in words]
    if at % 2:
        said.reverse()
    text = " ".join(said)
    return text[:1].upper() + text[1:] + "."


def versions(
    number: int, languages: tuple[str, ...] = LANGUAGES, seed: int = 1, linked: bool = True
) -> bytes:
    """Return *number* articles in each language as JSON lines, linked as versions."""
    dice = random.Random(seed)
    lines = []
    for at in range(number):
        sentences = [dice.sample(sorted(WORDS), dice.randint(4, 6)) for _ in range(4)]
        for language in languages:
            texts = [in_language(words, language) for words in sentences]
            others = {tag: f"{seed}-{at}-{tag}" for tag in languages if tag != language}
            lines.append(
                {
                    "id": f"{seed}-{at}-{language}",
                    "title": texts[0].rstrip("."),
                    "paragraphs": [" ".join(texts[1:3]), texts[3]],
                    "language": language,
                    "source": "The Post",
                    "alternates": others if linked else {},
                }
            )
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


@pytest.fixture(name="versions")
def _versions() -> Callable[..., bytes]:
    """A function that makes linked articles."""
    return versions
