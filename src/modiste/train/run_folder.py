"""A run's folder: its settings, its labels and the facts about its data, as JSON; and whose run it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from modiste.errors import ModelError, QueryError
from modiste.files import write_atomically
from modiste.schema import Schema
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.train.checkpoint import BEST_FILE
from modiste.train.data.label_space import LabelSpace
from modiste.train.preset import Preset, checked_preset
from modiste.types import Source

PRESET_FILE, DATA_FILE, SCHEMA_FILE, VOCABULARY_FILE = "preset.json", "data.json", "schema.json", "vocabulary.json"


class TableReading(BaseModel):
    """How a table is read: our field -> its column, and where its photos lie; None: beside it."""

    model_config = ConfigDict(frozen=True)

    columns: Mapping[str, str] = {}
    photos: Path | None = None


class Origin(BaseModel):
    """What a run learns from, by name: its catalogue, that of its larger photos, and a published split's file.

    `reading` says how the catalogue is read.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    larger: str | None = None
    published_split: str | None = None
    reading: TableReading = TableReading()


class DataFacts(Origin):
    """The origin, how many rows (`train` with the `drawings`), the rows of each label, and the first weights.

    `digest` changes with the rows, their labels and their photos.
    """

    train: int
    validation: int
    drawings: int
    label_rows: Mapping[str, Mapping[str, int]]
    backbone: str
    digest: str


@dataclass(frozen=True)
class RunFolder:
    """What a run folder says about its run; `space` are the labels that its net predicts."""

    path: Path
    preset: Preset
    data: DataFacts
    space: LabelSpace
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
    if not path.is_file():
        _write(path, preset.model_dump(mode="json"))
    elif json.loads(path.read_text("utf-8")) != preset.model_dump(mode="json"):
        raise QueryError(
            f"{folder} holds a run with other settings, in {PRESET_FILE}; give another --out or remove it."
        )


def describe(folder: Path, data: DataFacts, schema: Schema, vocabulary: tuple[str, ...]) -> None:
    """Write the facts. Raises QueryError when the folder's run has begun on other rows, labels or photos."""
    path = folder / DATA_FILE
    if path.is_file() and json.loads(path.read_text("utf-8")).get("digest") != data.digest:
        raise QueryError(f"The run in {folder} began on other products, labels or photos; give another --out.")
    _write(folder / VOCABULARY_FILE, list(vocabulary))
    _write(folder / SCHEMA_FILE, [attribute.as_dict() for attribute in schema])
    _write(path, data.model_dump(mode="json"))


def open_run(folder: Path) -> RunFolder:
    """The facts of a run that has finished at least one epoch.

    Raises ModelError naming the file that is missing, and for a run of an older modiste, which noted no labels.
    """
    for name in (PRESET_FILE, DATA_FILE, VOCABULARY_FILE, BEST_FILE):
        if not (folder / name).is_file():
            raise ModelError(
                f"{folder} is not a run with a finished epoch: it has no {name}; run `modiste train` first."
            )
    if not (folder / SCHEMA_FILE).is_file():
        raise ModelError(f"{folder} is a run of an older modiste: it has no {SCHEMA_FILE}; run `modiste train` again.")
    try:
        preset = checked_preset(json.loads((folder / PRESET_FILE).read_text("utf-8")))
        return RunFolder(
            folder,
            preset,
            DataFacts.model_validate_json((folder / DATA_FILE).read_text("utf-8")),
            LabelSpace(Schema.from_json((folder / SCHEMA_FILE).read_text("utf-8")), preset.labels),
            tuple(json.loads((folder / VOCABULARY_FILE).read_text("utf-8"))),
        )
    except (ValueError, ValidationError) as error:
        raise ModelError(f"The run in {folder} cannot be read: {error}.") from error


def _write(path: Path, content: object) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode("utf-8", errors="surrogatepass"))
