"""Every setting: name, default, unit and meaning. Read once, then frozen.

Each is the environment variable ``ARCHIVE_<NAME>`` or a line ``<name> = <value>`` in
``archive.toml`` in the home folder; the variable wins. ``archive settings`` lists them.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from archive.errors import N_, BadSetting


def setting(
    default: Any, unit: str, meaning: str, least: int = 0, most: float = math.inf
) -> Any:
    """Declare a setting: its default, its unit ("" for none) and what it means.

    *least* and *most* bound numbers.
    """
    metadata = {"unit": unit, "meaning": meaning, "least": least, "most": most}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one archive."""

    home: Path = setting(  # noqa: RUF009  a Path does not change
        Path(), "folder", N_("holds documents/, index/, translations/ and the database")
    )
    database: str = setting(
        "", "SQLAlchemy URL", N_("where the records are; empty: archive.db in the home")
    )
    engine: str = setting("whoosh", "name", N_("the search engine: whoosh or memory"))
    host: str = setting("127.0.0.1", "address", N_("where archive serve listens"))
    port: int = setting(8000, "TCP port", N_("where archive serve listens"), most=65535)
    threads: int = setting(8, "threads", N_("requests answered at once"), least=1)
    proxies: int = setting(
        0, "proxies", N_("trusted reverse proxies in front, for addresses and https")
    )
    hosts: str = setting(
        "", "host names", N_("names of the site, by commas; empty: any that is asked for")
    )
    secret: str = setting(
        "", "text", N_("signs sessions; empty: made once and kept in the database")
    )
    session_hours: int = setting(12, "hours", N_("how long a sign-in lasts"), least=1)
    upload_size: int = setting(64_000_000, "bytes", N_("most bytes of one upload request"))
    upload_files: int = setting(
        1000, "files", N_("most files of one upload request"), least=1
    )
    document_size: int = setting(25_000_000, "bytes", N_("most bytes of one document"))
    read_seconds: float = setting(8.0, "seconds", N_("longest reading of one document"))
    read_memory: int = setting(
        520_000_000, "bytes", N_("most memory for reading one document")
    )
    request_seconds: float = setting(30.0, "seconds", N_("longest wait for a slow client"))
    search_seconds: float = setting(
        2.0, "seconds", N_("longest search before it is cut short")
    )
    lock_seconds: float = setting(10.0, "seconds", N_("longest wait for another writer"))
    page_size: int = setting(20, "articles", N_("articles on a page of results"), least=1)
    work_seconds: float = setting(
        0.5, "seconds", N_("pause of the worker between two looks")
    )
    batch: int = setting(200, "articles", N_("articles indexed in one go"), least=1)
    golden: str = setting(
        "golden", "name", N_("golden queries NAME.jsonl and NAME.tsv that guard a rebuild")
    )
    golden_loss: float = setting(
        0.02, "nDCG@10", N_("most that golden queries may lose by a rebuild"), most=1
    )
    site_name: str = setting("Archive", "text", N_("name of the site on every page"))

    @property
    def documents(self) -> Path:
        """The folder of documents."""
        return self.home / "documents"

    @property
    def index(self) -> Path:
        """The folder of the index."""
        return self.home / "index"

    @property
    def translations(self) -> Path:
        """The folder of catalogues."""
        return self.home / "translations"

    @property
    def database_url(self) -> str:
        """The database as SQLAlchemy takes it."""
        return self.database or f"sqlite:///{(self.home / 'archive.db').resolve()}"


def _convert(item: Field[Any], value: object) -> object:
    """Return *value* as what the setting *item* is declared to be.

    Raises:
        BadSetting: It cannot be read as that.
    """
    try:
        match item.type:
            case "int":
                return _bounded(item, int(str(value)))
            case "float":
                return _bounded(item, float(str(value)))
            case _:
                return str(value)
    except ValueError as error:
        raise BadSetting(name=item.name, value=str(value), reason=str(error)) from error


def _bounded(item: Field[Any], number: float) -> float:
    """Return *number* if it is one that *item* may be.

    Raises:
        ValueError: It is not.
    """
    least, most = item.metadata["least"], item.metadata["most"]
    if not math.isfinite(number) or not least <= number <= most:
        bounds = f"from {least} to {most}" if math.isfinite(most) else f"{least} or more"
        raise ValueError(f"it must be {bounds}")
    return number


def read_settings(
    environment: Mapping[str, str] | None = None, home: Path | None = None
) -> Settings:
    """Return the settings of the environment and of ``archive.toml`` in the home folder.

    Args:
        environment: Variables; None for the process's own.
        home: Overrides ``ARCHIVE_HOME``.

    Raises:
        BadSetting: A value cannot be read, or ``archive.toml`` names no setting.
    """
    env = os.environ if environment is None else environment
    home = home if home is not None else Path(env.get("ARCHIVE_HOME", ".")).expanduser()
    values: dict[str, object] = {}
    file = home / "archive.toml"
    if file.is_file():
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadSetting(
                name="archive.toml", value=str(file), reason=str(error)
            ) from error
    known = {item.name: item for item in fields(Settings) if item.name != "home"}
    for name in values:
        if name not in known:
            raise BadSetting(
                name=name, value=str(values[name]), reason=N_("there is no such setting")
            )
    for name in known:
        if f"ARCHIVE_{name.upper()}" in env:
            values[name] = env[f"ARCHIVE_{name.upper()}"]
    converted = {name: _convert(known[name], value) for name, value in values.items()}
    return Settings(home=home, **converted)  # type: ignore[arg-type]
