"""The encoders that a shop works with: a given one, a model folder's, or those of the model in the package."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, runtime_checkable

from modiste.errors import ModelError
from modiste.models.lazy import LazyEncoder
from modiste.models.model_folder import ModelFolder
from modiste.schema import Schema, schema_of
from modiste.settings import Settings
from modiste.types import Encoder, TextEncoder


@runtime_checkable
class SchemaEncoder(Protocol):
    """An Encoder that says what its heads' attributes mean, as those of model folders do."""

    @property
    def schema(self) -> Schema:
        """The attributes of `Encoder.heads`, in their order."""
        ...


def encoder_of(model: Encoder | Path | str | None, settings: Settings) -> Encoder:
    """The Encoder given, or that of a model folder; by default the settings' model or the packaged one.

    Raises ModelError for a folder that is none of a model.
    """
    if model is None or isinstance(model, Path | str):
        return LazyEncoder.open(settings.model if model is None else Path(model), settings.threads)
    return model


def text_encoder_of(encoder: Encoder) -> TextEncoder | None:
    """What brings words into an encoder's space: itself where it can, or its folder's text tower; None: nothing."""
    if isinstance(encoder, TextEncoder):
        return encoder
    return encoder.text_encoder() if isinstance(encoder, LazyEncoder) else None


def model_folder_of(encoder: Encoder) -> ModelFolder:
    """The folder that an encoder was opened from. Raises ModelError where there is none."""
    if isinstance(encoder, LazyEncoder):
        return encoder.folder
    raise ModelError(f"The encoder {encoder.identity.name} comes from no model folder; open the shop with one.")


def labels_of(encoder: Encoder) -> dict[str, tuple[str, ...]]:
    """attribute -> the labels that the encoder's net can give, in the order of its probabilities."""
    return {attribute: head.labels for attribute, head in encoder.heads.items()}


def model_schema(encoder: Encoder) -> Schema:
    """The attributes that the encoder's net has heads of, in their order.

    They mean what the encoder says, or else what their names and labels tell.
    """
    return encoder.schema if isinstance(encoder, SchemaEncoder) else schema_of(labels_of(encoder))
