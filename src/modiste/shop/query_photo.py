"""What a shop makes of a photo that someone asks about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from modiste.catalogue.near_duplicates import near_duplicates_of
from modiste.models.photo_encoding import prepare_views
from modiste.retrieval.query.photo import QueryPhoto
from modiste.schema import Schema
from modiste.tagging.reading import read_photos
from modiste.types import Encoder

if TYPE_CHECKING:
    from PIL.Image import Image


def encode_query_photo(picture: Image, encoder: Encoder, schema: Schema) -> QueryPhoto:
    """The reading of an upright RGB photo, exactly as in `modiste tag`.

    `schema` says what the encoder's attributes mean.
    """
    from modiste.vision.look import look  # a question by words or by id needs no Pillow

    seen = look(picture)
    said = read_photos([prepare_views(seen, encoder)], encoder, encoder.heads, schema)
    same_picture = partial(near_duplicates_of, seen.signature())
    return QueryPhoto(said.embeddings[0], said.label_probabilities(encoder.heads), same_picture)
