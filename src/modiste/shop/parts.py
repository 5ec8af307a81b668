"""What the parts of a shop share: the store, the model, and the view of the catalogue as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from modiste.curate.corrections import Corrections
from modiste.curate.taught import TaughtAttributes
from modiste.parallel.versioned import Versioned
from modiste.retrieval.candidates.view import CatalogueView
from modiste.schema import Schema
from modiste.shop.model import labels_of
from modiste.store.artefacts import Artefacts
from modiste.types import Encoder, LabelProbabilities, Snapshot, Store


class ShopParts:
    """Set by `Shop.__init__`; `Curation` and `Questions` work with them."""

    _store: Store
    _encoder: Encoder
    _corrections: Corrections
    _taught: TaughtAttributes
    _artefacts: Artefacts
    _view: Versioned[CatalogueView]

    @property
    def schema(self) -> Schema:
        """The shop's attributes: what its sources say of them, else what the model does, else what their names tell."""
        return self._view.now().schema

    def snapshot(self) -> Snapshot:
        """All products without their thumbnails, as of now: columns and vectors, row by row."""
        return self._view.now().snapshot

    def label_probabilities(self) -> LabelProbabilities:
        """What the model takes every product's photo for; row by row as in `snapshot`."""
        return LabelProbabilities(labels_of(self._encoder), self.snapshot().probabilities)


def ids_of(product_ids: Iterable[str] | str) -> list[str]:
    """A text is one id, not the ids of its letters."""
    return [product_ids] if isinstance(product_ids, str) else list(product_ids)
