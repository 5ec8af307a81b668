"""The model folder: everything that turns photos into vectors, kept together and checked when it is opened.

model.onnx   input `pixels` uint8 (batch, height, width, 3); outputs `embedding` float32 (batch, d), unit length,
             and, for a net with heads, `logits_<attribute>` float32 (batch, classes)
model.json   `ModelDescription`: preprocessing, labels and what they mean, temperatures, provenance and the graph's
             hash
README.md    the model card, for people
text/        the text tower, where there is one (see `features.text`)
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, ValidationError, model_validator

from modiste.errors import ModelError
from modiste.files import write_atomically
from modiste.models.preprocess import Preprocessing
from modiste.models.tagging_fit import TaggingFit
from modiste.schema import Attribute, Schema, attribute_of
from modiste.types import Head, ModelIdentity

FORMAT_VERSION = 1
GRAPH, DESCRIPTION, CARD = "model.onnx", "model.json", "README.md"

LARGEST_DIMENSIONS = 256
"""More would make shops slow and large for no measurable gain."""

SHIPPED = Path(__file__).with_name("light")
"""The model folder that comes in the package."""


def _preprocessing(value: Any) -> Preprocessing:
    return value if isinstance(value, Preprocessing) else Preprocessing.from_dict(value)


def _attribute(value: Any) -> Attribute:
    """Without its labels: those are kept once, in `ModelDescription.labels`."""
    try:
        attribute = value if isinstance(value, Attribute) else Attribute.from_dict(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"an attribute is not described as it should be ({error!r})") from error
    return replace(attribute, labels=())


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Temperature = Annotated[float, Field(gt=0)]


class ModelDescription(BaseModel):
    """What model.json says. `labels` lists each attribute's classes in the order of its logits.

    `attributes` says what the attributes mean: role, parent, aliases, merges and senses; their labels stay in `labels`.
    An attribute that is not described there means what its name says.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    format_version: int = FORMAT_VERSION
    name: Name
    dimensions: int = Field(ge=1, le=LARGEST_DIMENSIONS)
    preprocessing: Annotated[
        Preprocessing, PlainValidator(_preprocessing), PlainSerializer(Preprocessing.as_dict, return_type=dict)
    ]
    labels: dict[str, tuple[str, ...]] = {}
    temperatures: dict[str, Temperature] = {}
    attributes: tuple[
        Annotated[Attribute, PlainValidator(_attribute), PlainSerializer(Attribute.as_dict, return_type=dict)], ...
    ] = ()
    training_data: str
    licences: dict[str, str]
    metrics: dict[str, float] = {}
    tagging: TaggingFit | None = None
    graph_sha256: str = Field(default="", description="SHA-256 of model.onnx, hexadecimal; written by `save_model`.")
    text_sha256: str = Field(default="", description="SHA-256 of the text tower; empty where there is none.")

    @model_validator(mode="after")
    def _labels_and_temperatures_agree(self) -> ModelDescription:
        if self.labels.keys() != self.temperatures.keys():
            raise ValueError("labels and temperatures must name the same attributes")
        for attribute, labels in self.labels.items():
            if not labels or len(set(labels)) != len(labels):
                raise ValueError(f"the labels of {attribute} must be distinct and at least one")
        return self

    @model_validator(mode="after")
    def _attributes_have_labels(self) -> ModelDescription:
        names = [attribute.name for attribute in self.attributes]
        if len(set(names)) != len(names) or not self.labels.keys() >= set(names):
            raise ValueError("attributes must be distinct and among those that have labels")
        return self

    @property
    def heads(self) -> dict[str, Head]:
        """attribute -> its labels and temperature."""
        return {name: Head(labels, self.temperatures[name]) for name, labels in self.labels.items()}

    @property
    def schema(self) -> Schema:  # type: ignore[override]  # pydantic has a deprecated method of this name
        """The attributes of `labels`, in their order, with what each means."""
        declared = {attribute.name: attribute for attribute in self.attributes}
        return Schema(
            tuple(
                replace(declared[name], labels=labels) if name in declared else attribute_of(name, labels)
                for name, labels in self.labels.items()
            )
        )


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model folder that was opened and found whole; `graph` holds the bytes of model.onnx."""

    path: Path
    description: ModelDescription
    graph: bytes = field(repr=False)

    @property
    def identity(self) -> ModelIdentity:
        """What a shop remembers of the model that made its vectors."""
        return ModelIdentity(
            name=self.description.name,
            model_hash=self.description.graph_sha256,
            preprocessing_hash=self.description.preprocessing.hash(),
            dimensions=self.description.dimensions,
            classes=sum(map(len, self.description.labels.values())),
        )

    @property
    def heads(self) -> dict[str, Head]:
        """attribute -> its labels and temperature."""
        return self.description.heads


def open_model(path: Path | None = None) -> ModelFolder:
    """Open a model folder, or the one that comes in the package, and check all of it but the graph's inner workings.

    Raises ModelError for a missing file, another format version, a description that does not hold together, or a
    graph that is not the described one.
    """
    folder = SHIPPED if path is None else path
    for name in (DESCRIPTION, GRAPH, CARD):
        if not (folder / name).is_file():
            raise ModelError(f"{folder} is not a model folder: it has no {name}; make one with `modiste export`.")
    description = _read_description(folder / DESCRIPTION)
    graph = (folder / GRAPH).read_bytes()
    if hashlib.sha256(graph).hexdigest() != description.graph_sha256:
        raise ModelError(f"{folder / GRAPH} is not the graph that {DESCRIPTION} describes; copy or export it again.")
    return ModelFolder(folder, description, graph)


def save_model(folder: Path, graph: bytes, description: ModelDescription, card: str) -> ModelFolder:
    """Write a model folder and return it, opened; `description` gets the graph's hash, `card` is the model card.

    Each file is replaced whole and the description last, so that a run killed in between leaves a folder that opens
    or one that is refused, never a mixture of two models.
    """
    described = description.model_copy(update={"graph_sha256": hashlib.sha256(graph).hexdigest()})
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / GRAPH, graph)
    write_atomically(folder / CARD, card.encode())
    write_atomically(folder / DESCRIPTION, _as_json(described))
    return open_model(folder)


def describe_again(model: ModelFolder, description: ModelDescription) -> ModelFolder:
    """Replace model.json, for example because a text tower came to the folder, and return the folder, opened."""
    write_atomically(model.path / DESCRIPTION, _as_json(description))
    return open_model(model.path)


def _read_description(file: Path) -> ModelDescription:
    text = file.read_bytes()
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ModelError(f"{file} is not JSON ({error}); copy or export the model again.") from error
    version = content.get("format_version") if isinstance(content, dict) else None
    if version != FORMAT_VERSION:
        raise ModelError(
            f"{file} has format version {version!r} and this modiste reads {FORMAT_VERSION}; export the model again."
        )
    try:
        return ModelDescription.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the description"
        raise ModelError(f"{file}: {where} is refused: {first['msg']}; export the model again.") from error


def _as_json(description: ModelDescription) -> bytes:
    return f"{description.model_dump_json(indent=2)}\n".encode()
