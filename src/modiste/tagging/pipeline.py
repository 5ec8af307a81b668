"""Many photos to tags: each thread takes a piece of them all the way, from the file to what is said of it.

A thread decodes while another one runs the net, and neither waits for a batch of the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from modiste.errors import PhotoError
from modiste.parallel.prefetch import prefetch
from modiste.sources.photo_files import NamedPhoto
from modiste.types import Tagged

if TYPE_CHECKING:
    from PIL.Image import Image

Prepared = TypeVar("Prepared")

PIECE = 32
"""Photos that a thread takes at a time: enough to share what a call of the net and of its readers costs."""

PIECES_AHEAD = 2
"""Pieces per thread that may be done or waiting before their answers are taken; what bounds the memory."""


def tag_in_pieces(
    photos: Iterable[NamedPhoto],
    prepare: Callable[[Image], Prepared],
    tag: Callable[[Sequence[tuple[NamedPhoto, Prepared]]], list[Tagged]],
    threads: int,
) -> Iterator[tuple[NamedPhoto, Tagged]]:
    """Every photo with its Tagged, in order; `tag` gets prepared photos, an unusable one has its error.

    `prepare` and `tag` are called from several threads; each call of `tag` should keep to its own.
    """

    def answered(piece: Sequence[NamedPhoto]) -> list[tuple[NamedPhoto, Tagged]]:
        prepared = [(photo, _prepared(photo, prepare)) for photo in piece]
        usable = [(photo, shown) for photo, shown in prepared if not isinstance(shown, str)]
        answers = iter(tag(usable) if usable else ())
        return [
            (photo, Tagged(photo.name, error=shown) if isinstance(shown, str) else next(answers))
            for photo, shown in prepared
        ]

    for answers in prefetch(answered, _pieces(iter(photos)), threads=threads, ahead=PIECES_AHEAD * threads):
        yield from answers


def _prepared(photo: NamedPhoto, prepare: Callable[[Image], Prepared]) -> Prepared | str:
    """What the net is shown, or why it cannot be."""
    try:
        return prepare(photo.open())
    except PhotoError as error:
        return str(error)


def _pieces(photos: Iterator[NamedPhoto]) -> Iterator[list[NamedPhoto]]:
    while piece := list(islice(photos, PIECE)):
        yield piece
