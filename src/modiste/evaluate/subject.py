"""A model that is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modiste.evaluate.encoding import OpenPhoto, encode_photos
from modiste.evaluate.graph_size import parameter_count
from modiste.evaluate.held_out import GroupedSplit
from modiste.evaluate.label_columns import LabelColumns
from modiste.evaluate.predictions import Predictions, predictions_of
from modiste.evaluate.results import ModelFacts
from modiste.evaluate.run_folder import read_events, training_seconds
from modiste.models.encoder import OnnxEncoder
from modiste.models.model_folder import ModelFolder, open_model
from modiste.parallel.progress import Progress, counted
from modiste.schema import Schema
from modiste.settings import Settings
from modiste.types import Product


@dataclass(frozen=True)
class Subject:
    """A model folder, opened and ready to encode."""

    folder: ModelFolder
    encoder: OnnxEncoder
    settings: Settings

    @classmethod
    def open(cls, path: Path | None, settings: Settings) -> Subject:
        """Raises ModelError."""
        folder = open_model(path)
        return cls(folder, OnnxEncoder(folder, settings.threads), settings)

    @property
    def name(self) -> str:
        """As its folder's description says."""
        return self.folder.description.name

    @property
    def has_heads(self) -> bool:
        """Whether it predicts labels at all."""
        return bool(self.folder.description.labels)

    @property
    def schema(self) -> Schema:
        """The attributes that it predicts."""
        return self.folder.description.schema

    def predict(
        self,
        products: Sequence[Product],
        split: GroupedSplit,
        open_photo: OpenPhoto[Product],
        progress: Progress,
        stage: str,
    ) -> tuple[Predictions, int]:
        """What the model says of the products whose photo can be used, and how many cannot.

        `split` has the groups of the products and the catalogue whose columns hold their labels.
        """
        advance = counted(progress, stage, len(products))
        encoded = encode_photos(products, open_photo, self.encoder, self.settings, advance)
        columns = LabelColumns.of(split.catalogue.products, self.schema)
        predictions = predictions_of(encoded.shown, split.groups, encoded.logits, self.folder.description, columns)
        return predictions, len(encoded.failed)

    def facts(self, run: Path | None = None) -> ModelFacts:
        """What a reader should know of the model; `run` is the folder of the training run that made it."""
        description, graph = self.folder.description, self.folder.graph
        return ModelFacts(
            name=description.name,
            sha256=description.graph_sha256,
            training_data=description.training_data,
            height=description.preprocessing.height,
            width=description.preprocessing.width,
            dimensions=description.dimensions,
            attributes=tuple(description.labels),
            parameters=parameter_count(graph),
            file_bytes=len(graph),
            training_seconds=None if run is None else training_seconds(read_events(run)),
        )


def no_labels(model: str) -> str:
    """Why a model without heads cannot be judged on labels, in one sentence."""
    return (
        f"The model {model} has no label heads, so only retrieval, speed and size can be judged; "
        "give one with heads with --model, made by `modiste train` and `modiste export`."
    )
