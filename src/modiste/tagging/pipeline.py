"""Many photos to tags: a thread pool reads and decodes ahead while the net works on the batch before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from modiste.ahead import computed_ahead
from modiste.catalogue.photo_files import NamedPhoto
from modiste.errors import PhotoError
from modiste.types import Tagged

if TYPE_CHECKING:
    from PIL.Image import Image

Prepared = TypeVar("Prepared")

PIECE = 16
"""Photos per task of the pool: a task of its own for every photo costs as much as decoding a small one."""

PIECES_AHEAD = 3
"""Tasks per thread that may be done or waiting before the net gets to them; what bounds the memory."""


def tag_in_batches(
    photos: Iterable[NamedPhoto],
    prepare: Callable[[Image], Prepared],
    tag: Callable[[Sequence[tuple[NamedPhoto, Prepared]]], list[Tagged]],
    threads: int,
    batch: int,
) -> Iterator[tuple[NamedPhoto, Tagged]]:
    """Every photo with its Tagged, in order; `tag` gets batches of prepared photos, an unusable one has its error."""

    def prepare_piece(piece: Sequence[NamedPhoto]) -> list[tuple[NamedPhoto, Prepared | str]]:
        return [(photo, _prepared(photo, prepare)) for photo in piece]

    waiting: list[tuple[NamedPhoto, Prepared | str]] = []
    ahead = PIECES_AHEAD * threads + batch // PIECE
    for done in computed_ahead(prepare_piece, _pieces(iter(photos)), threads=threads, ahead=ahead):
        waiting += done
        while len(waiting) >= batch:
            yield from _answered(waiting[:batch], tag)
            del waiting[:batch]
    yield from _answered(waiting, tag)


def _prepared(photo: NamedPhoto, prepare: Callable[[Image], Prepared]) -> Prepared | str:
    """What the net is shown, or why it cannot be."""
    try:
        return prepare(photo.open())
    except PhotoError as error:
        return str(error)


def _answered(
    items: Sequence[tuple[NamedPhoto, Prepared | str]],
    tag: Callable[[Sequence[tuple[NamedPhoto, Prepared]]], list[Tagged]],
) -> Iterator[tuple[NamedPhoto, Tagged]]:
    usable = [(photo, prepared) for photo, prepared in items if not isinstance(prepared, str)]
    answers = iter(tag(usable) if usable else ())
    for photo, prepared in items:
        yield photo, Tagged(photo.name, error=prepared) if isinstance(prepared, str) else next(answers)


def _pieces(photos: Iterator[NamedPhoto]) -> Iterator[list[NamedPhoto]]:
    while piece := list(islice(photos, PIECE)):
        yield piece
