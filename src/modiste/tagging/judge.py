"""What is said of a photo: tags, known product or not, formality, title and listing, from one reading by the net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from modiste.models.model_folder import ModelDescription
from modiste.models.photo_encoding import PhotoEncoding, PreparedPhoto, prepare_views
from modiste.models.tagging_fit import LabellingFit, TaggingFit
from modiste.schema import Schema
from modiste.sources.photo_files import NamedPhoto
from modiste.tagging.formality import formality, formality_scale, formality_scores
from modiste.tagging.in_distribution import in_distribution
from modiste.tagging.labelling import Labelling, heads_of
from modiste.tagging.listing import listing
from modiste.tagging.meanings import Meanings
from modiste.tagging.own_attributes import OwnAttribute, own_tags
from modiste.tagging.reading import read_photos
from modiste.tagging.tags import tags_of
from modiste.types import Encoder, Formality, Tag, Tagged
from modiste.vision.look import look

if TYPE_CHECKING:
    from PIL.Image import Image

UNFITTED = TaggingFit(fitted_on="nothing")


class PhotoJudge:
    """Photos through one model; `prepare` is safe in several threads."""

    def __init__(
        self, description: ModelDescription, encoder: Encoder, labelling: Labelling, own: Sequence[OwnAttribute]
    ) -> None:
        """Raises QueryError for a labelling that the model has not."""
        self._net_heads, self._net_schema = description.heads, description.schema
        self._fit = description.tagging or UNFITTED
        labelling_fit: LabellingFit = getattr(self._fit, labelling, LabellingFit())
        self._heads = heads_of(self._net_schema, labelling, labelling_fit)
        self._schema = Schema(tuple(head.labelled() for head in self._heads))
        self._scale = formality_scale(self._net_schema)
        self._encoder = encoder
        self._own = own

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute that is tagged."""
        return (*(head.attribute for head in self._heads), *(each.attribute for each in self._own))

    def prepare(self, photo: Image) -> PreparedPhoto:
        """An upright RGB photo to what the net is shown of it."""
        return prepare_views(look(photo), self._encoder)

    def tag(self, photos: Sequence[tuple[NamedPhoto, PreparedPhoto]]) -> list[Tagged]:
        """Prepared photos, one or more, to what is said of each."""
        reading = read_photos([shown for _, shown in photos], self._encoder, self._net_heads, self._net_schema)
        rows = [Meanings(tags, self._schema) for tags in self._tags(reading, len(photos))]
        known: Sequence[bool | None] = [None] * len(photos)
        if self._fit.known_product is not None:
            known = in_distribution(reading.embeddings, self._fit.known_product)
        formalities = self._formalities(reading, rows, known)
        answers = zip(photos, rows, known, formalities, strict=True)
        return [_tagged(photo.name, told, is_known, formal) for (photo, _), told, is_known, formal in answers]

    def _tags(self, reading: PhotoEncoding, count: int) -> list[dict[str, Tag]]:
        columns = {
            head.attribute: tags_of(
                head.labels, head.confidences(reading.probabilities[head.attribute]), head.threshold
            )
            for head in self._heads
        }
        columns |= own_tags(self._own, reading.embeddings)
        return [_row(columns, row) for row in range(count)]

    def _formalities(
        self, reading: PhotoEncoding, rows: Sequence[Meanings], known: Sequence[bool | None]
    ) -> Sequence[Formality | None]:
        if self._fit.formality is None or self._scale is None:
            return [None] * len(rows)
        probabilities = reading.probabilities[self._scale.name]
        scores, hindrances = formality_scores(probabilities, self._scale, self._fit.formality)
        return [formality(*each) for each in zip(scores, hindrances, rows, known, strict=True)]


def _tagged(name: str, told: Meanings, known: bool | None, formal: Formality | None) -> Tagged:
    draft = listing(told)
    return Tagged(name, known, told.tags, formal, None if draft is None else draft.title, draft)


def _row(columns: Mapping[str, Sequence[Tag]], row: int) -> dict[str, Tag]:
    return {attribute: column[row] for attribute, column in columns.items()}
