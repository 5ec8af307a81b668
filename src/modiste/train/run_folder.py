"""A run's folder: its settings and the facts about its data, as JSON; and whose run it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from modiste.errors import ModelError, QueryError
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.train.checkpoint import BEST_FILE
from modiste.train.preset import Preset, checked_preset
from modiste.types import Source

PRESET_FILE, DATA_FILE, VOCABULARY_FILE = "preset.json", "data.json", "vocabulary.json"


class TableReading(BaseModel):
    """How a table is read: our field -> its column, and where its photos lie; None: beside it."""

    model_config = ConfigDict(frozen=True)

    columns: Mapping[str, str] = {}
    photos: Path | None = None


class DataFacts(BaseModel):
    """What a run learns from: sources by name, how many rows (`train` with the drawings), and its first weights.

    `digest` changes with the rows, their labels and their photos; runs that began before it was noted have none.
    `published_split` is the file whose split was learned on; None for the grouped split. `reading` says how `source` is
    read.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    larger: str | None
    train: int
    validation: int
    backbone: str
    digest: str | None = None
    published_split: str | None = None
    reading: TableReading = TableReading()


@dataclass(frozen=True)
class RunFolder:
    """What a run folder says about its run."""

    path: Path
    preset: Preset
    data: DataFacts
    vocabulary: tuple[str, ...]

    def open_source(
        self,
        settings: Settings,
        *,
        location: str | None = None,
        columns: Mapping[str, str] | None = None,
        photos: Path | None = None,
    ) -> Source:
        """The run's catalogue; what is given stands for what the run noted. Raises SourceError, as `open_source`."""
        return open_source(
            location or self.data.source,
            columns=columns or self.data.reading.columns,
            photos=photos or self.data.reading.photos,
            settings=settings,
        )


def claim(folder: Path, preset: Preset) -> None:
    """Make the folder this preset's. Raises QueryError when it holds a run with other settings."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PRESET_FILE
    if path.is_file():
        if checked_preset(json.loads(path.read_text("utf-8"))) != preset:
            raise QueryError(
                f"{folder} holds a run with other settings, in {PRESET_FILE}; give another --out or remove it."
            )
    else:
        _write(path, preset.model_dump(mode="json"))


def describe(folder: Path, data: DataFacts, vocabulary: tuple[str, ...]) -> None:
    """Write the facts. Raises QueryError when the folder's run has begun on other rows, labels or photos."""
    path = folder / DATA_FILE
    if path.is_file():
        begun = DataFacts.model_validate_json(path.read_text("utf-8"))
        if begun.digest not in (None, data.digest):
            raise QueryError(f"The run in {folder} began on other products, labels or photos; give another --out.")
    _write(folder / VOCABULARY_FILE, list(vocabulary))
    _write(path, data.model_dump(mode="json"))


def open_run(folder: Path) -> RunFolder:
    """The facts of a run that has finished at least one epoch. Raises ModelError naming the file that is missing."""
    for name in (PRESET_FILE, DATA_FILE, VOCABULARY_FILE, BEST_FILE):
        if not (folder / name).is_file():
            raise ModelError(f"{folder} is no run with a finished epoch: it has no {name}; run `modiste train` first.")
    try:
        return RunFolder(
            folder,
            checked_preset(json.loads((folder / PRESET_FILE).read_text("utf-8"))),
            DataFacts.model_validate_json((folder / DATA_FILE).read_text("utf-8")),
            tuple(json.loads((folder / VOCABULARY_FILE).read_text("utf-8"))),
        )
    except (ValueError, ValidationError) as error:
        raise ModelError(f"The run in {folder} cannot be read: {error}.") from error


def _write(path: Path, content: object) -> None:
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8", errors="surrogatepass")
    partial.replace(path)
