"""What brings the words and the photo of a question into the space of the products' vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from modiste.errors import QueryError
from modiste.retrieval.query.photo import QueryPhoto
from modiste.schema import Schema
from modiste.types import TextEncoder

if TYPE_CHECKING:
    from PIL.Image import Image

Photo: TypeAlias = "bytes | str | Path | Image"
"""Encoded bytes, a path, or an open picture."""


def _no_photo(_: Photo) -> QueryPhoto:
    raise QueryError("This catalogue has no model that could look at a photo.")


@dataclass(frozen=True, slots=True)
class QueryEncoder:
    """`text` is None for a model without a text tower; `photo` raises PhotoError for one that cannot be used.

    `schema`: the attributes that the model tells labels of, in the order of its probabilities.
    """

    text: TextEncoder | None = None
    photo: Callable[[Photo], QueryPhoto] = _no_photo
    schema: Schema = field(default_factory=Schema)
