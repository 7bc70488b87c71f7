"""``archive lexicon``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

Run = Callable[..., Result]

#: English and Turkish; every sentence has a word of each row.
ROWS = (
    (("river", "nehir"), ("bridge", "köprü"), ("winter", "kış"), ("garden", "bahçe")),
    (("old", "eski"), ("long", "uzun"), ("quiet", "sessiz"), ("green", "yeşil")),
    (("teacher", "öğretmen"), ("doctor", "doktor"), ("child", "çocuk"), ("king", "kral")),
)


def add_versions(run: Run, tmp_path: Path) -> None:
    lines = []
    for at in range(24):
        said = [row[(at * (2 + step) + at // 4) % 4] for step, row in enumerate(ROWS)]
        for side, language in enumerate(("en", "tr")):
            text = " ".join(pair[side] for pair in said)
            lines.append(
                {
                    "id": f"{at}-{language}",
                    "title": text,
                    "text": f"{text} {at}.",
                    "language": language,
                    "source": "The Post",
                    "alternates": {
                        "tr" if side == 0 else "en": f"{at}-{('tr', 'en')[side]}"
                    },
                }
            )
    file = tmp_path / "versions.jsonl"
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_text(text, encoding="utf-8")
    assert run("add", file).exit_code == 0


def test_a_lexicon_is_learnt_shown_and_told_of(run: Run, tmp_path: Path) -> None:
    assert "status   missing" in run("lexicon", "stats").stdout
    assert run("lexicon", "show", "bridge").stdout == "nothing is known of it\n"
    add_versions(run, tmp_path)
    told = run("lexicon", "learn")
    assert told.stdout.startswith("24 groups of language versions, 24 read anew\n")
    assert "en-tr" in told.stdout
    shown = run("lexicon", "show", "bridges", "--from", "en", "--to", "tr")
    assert shown.stdout.startswith("en -> tr  bridg: köprü 0.")
    [one] = json.loads(run("lexicon", "show", "bridge", "--json").stdout)
    assert one["found"][0]["form"] == "köprü"
    assert "status   ready" in run("lexicon", "stats").stdout
    stats = json.loads(run("lexicon", "stats", "--json").stdout)
    assert [(pair["source"], pair["target"]) for pair in stats["pairs"]] == [
        ("en", "tr"),
        ("tr", "en"),
    ]
    again = json.loads(run("lexicon", "learn", "--json").stdout)
    assert (again["groups"], again["changed"]) == (24, 0)
