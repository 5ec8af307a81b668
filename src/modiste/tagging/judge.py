"""What is said of a photo: tags, known product or not, formality, title and listing, from one encoding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from modiste.catalogue.photo_files import NamedPhoto
from modiste.features.model_folder import ModelDescription
from modiste.features.tagging_fit import TaggingFit
from modiste.tagging.labelling import Labelling, heads_of
from modiste.tagging.own_attributes import OwnAttributes
from modiste.tagging.tags import tags
from modiste.types import Encoder, Pixels, Tag, Tagged

if TYPE_CHECKING:
    from PIL.Image import Image

UNFITTED = TaggingFit(fitted_on="nothing")


class PhotoJudge:
    """Photos through one model; `prepare` is safe in several threads."""

    def __init__(
        self, description: ModelDescription, encoder: Encoder, labelling: Labelling, own: OwnAttributes | None
    ) -> None:
        """Raises QueryError for a labelling that the model has not."""
        fit = description.tagging or UNFITTED
        labelling_fit = fit.merged if labelling == "merged" else fit.raw
        self._heads = heads_of(description.labels, description.temperatures, labelling, labelling_fit)
        self._encoder = encoder
        self._own = own

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute that is tagged."""
        return (*(head.attribute for head in self._heads), *(self._own.names if self._own is not None else ()))

    def prepare(self, photo: Image) -> Pixels:
        """An upright RGB photo to what the net is shown of it, (views, height, width, 3) uint8, views >= 1."""
        return self._encoder.prepare(photo)[np.newaxis]

    def tag(self, photos: Sequence[tuple[NamedPhoto, Pixels]]) -> list[Tagged]:
        """Names and prepared photos to what is said of each."""
        encoding = self._encoder.encode(np.concatenate([pixels for _, pixels in photos]))
        columns: dict[str, Sequence[Tag]] = {
            head.attribute: tags(head, head.confidences(encoding.logits[head.attribute])) for head in self._heads
        }
        if self._own is not None:
            columns |= self._own.tags(encoding.embeddings)
        return [Tagged(photo.name, tags=_row(columns, row)) for row, (photo, _) in enumerate(photos)]


def _row(columns: Mapping[str, Sequence[Tag]], row: int) -> dict[str, Tag]:
    return {attribute: column[row] for attribute, column in columns.items()}
