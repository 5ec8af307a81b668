"""Tagger: photos to tags. It wires a model folder and the room `tagging`; every front end calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from PIL.Image import Image

from modiste.models.lazy import LazyEncoder
from modiste.models.model_folder import ModelFolder, open_model
from modiste.settings import Settings, load_settings
from modiste.sources.photo_files import NamedPhoto, printable
from modiste.tagging.judge import PhotoJudge
from modiste.tagging.labelling import Labelling
from modiste.tagging.own_attributes import OwnAttribute
from modiste.tagging.pipeline import tag_in_pieces
from modiste.types import Encoder, Tagged
from modiste.vision.decode import Photo, open_photo

TaggerInput: TypeAlias = Photo | str | NamedPhoto
"""A path, encoded bytes, an open picture, or a named photo that is yet to be read."""


class Tagger:
    """Tags photos with a model's labels. Safe to use from several threads; open it once and keep it."""

    def __init__(
        self,
        model: ModelFolder,
        encoder: Encoder,
        settings: Settings,
        labels: Labelling = "raw",
        own: Sequence[OwnAttribute] = (),
    ) -> None:
        """Parts that fit together; use `open` unless you bring parts of your own. Raises QueryError, as `open` does."""
        self._judge = PhotoJudge(model.description, encoder, labels, own)
        self._settings = settings

    @classmethod
    def open(
        cls,
        model: Path | str | None = None,
        settings: Settings | None = None,
        *,
        labels: Labelling = "raw",
        own: Sequence[OwnAttribute] = (),
    ) -> Tagger:
        """With a model folder, by default the settings' or the one in the package.

        `labels`: "raw" as the model predicts them, or "merged" as in the paper. `own`: a shop's taught attributes,
        whose tags come beside the model's. Raises ModelError, and QueryError for labels that the model has not.
        """
        settings = settings or load_settings()
        folder = open_model(settings.model if model is None else Path(model))
        # One thread per call of the net: `answers` spreads the photos over threads, and so does a server its requests.
        return cls(folder, LazyEncoder(folder, threads=1), settings, labels, own)

    def tag(self, photos: Iterable[TaggerInput] | TaggerInput) -> list[Tagged]:
        """One Tagged per photo, in their order; a photo that cannot be used has its `error`.

        Paths are named as given, bytes and pictures by their place in the list ("photo 1").
        """
        given: Iterable[TaggerInput] = [photos] if isinstance(photos, _ONE) else photos
        named = (self._named(photo, number) for number, photo in enumerate(given, 1))
        return [tagged for _, tagged in self.answers(named)]

    def answers(self, photos: Iterable[NamedPhoto]) -> Iterator[tuple[NamedPhoto, Tagged]]:
        """As `tag`, one by one with their photos: for more than fit in memory. Photos are read ahead in threads."""
        return tag_in_pieces(photos, self._judge.prepare, self._judge.tag, self._settings.threads)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that are tagged, the model's before a shop's own."""
        return self._judge.attributes

    def _named(self, photo: TaggerInput, number: int) -> NamedPhoto:
        if isinstance(photo, NamedPhoto):
            return photo
        settings = self._settings
        if isinstance(photo, str | Path):
            path = Path(photo)
            return NamedPhoto(printable(photo), lambda: open_photo(path, settings))
        return NamedPhoto(f"photo {number}", lambda: open_photo(photo, settings))


_ONE = (str, Path, bytes, Image, NamedPhoto)
