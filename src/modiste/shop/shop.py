"""Shop: the one object that every front end and the evaluation call. It wires the rooms; they do the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache, cached

from modiste.curate.corrected_store import CorrectedStore
from modiste.curate.corrections import KIND as CORRECTIONS
from modiste.curate.corrections import Corrections
from modiste.curate.taught import KIND as TAUGHT
from modiste.curate.taught import TaughtAttributes
from modiste.errors import QueryError
from modiste.parallel.versioned import Versioned
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.choice import index_of
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.rerank.hits import attributes
from modiste.schema import Schema
from modiste.settings import Settings, load_settings
from modiste.shop.browse import Browse
from modiste.shop.curation import Curation
from modiste.shop.model import encoder_of, model_folder_of, model_schema, text_encoder_of
from modiste.shop.parts import ids_of
from modiste.shop.query_photo import encode_query_photo
from modiste.shop.query_service import QueryService
from modiste.shop.questions import Questions
from modiste.store.artefact_format import Binding
from modiste.store.artefacts import Artefacts
from modiste.store.declared_schema import KIND as SCHEMA
from modiste.store.declared_schema import DeclaredSchema
from modiste.types import (
    Catalogue,
    Embeddings,
    Encoder,
    ModelIdentity,
    Product,
    Snapshot,
    Source,
    Store,
    TextEncoder,
    VectorIndex,
)
from modiste.vision.decode import open_photo

if TYPE_CHECKING:
    from modiste.ingest.report import IndexReport
    from modiste.parallel.progress import Progress
    from modiste.shop.tagger import Tagger
    from modiste.tagging.labelling import Labelling
    from modiste.tagging.own_attributes import OwnAttribute


class Shop(Curation, Questions):
    """A catalogue's products with their vectors, ready for questions. Safe to use from several threads.

    Open with `Shop.open`, make with `Shop.build` or `Shop.create`. What other processes write is seen within a second.
    """

    def __init__(
        self,
        store: Store,
        encoder: Encoder,
        settings: Settings,
        text_encoder: TextEncoder | None = None,
        exact: Callable[[Embeddings], VectorIndex] = ExactIndex,
    ) -> None:
        """Parts that fit together; use the class methods unless you bring parts of your own.

        `text_encoder` brings words into the encoder's space; by default the encoder itself where it can, or its own
        text tower. Without any, words are matched by labels and full text alone. `exact` compares vectors where the
        store has no index of its own.
        """
        self._store = store
        self._encoder = encoder
        self._settings = settings
        self._corrections = Corrections(store.notes(CORRECTIONS))
        self._taught = TaughtAttributes(store.notes(TAUGHT), encoder.identity)
        self._declared = DeclaredSchema(store.notes(SCHEMA))
        schema = model_schema(encoder)
        asking = QueryEncoder(
            text_encoder or text_encoder_of(encoder),
            lambda photo: encode_query_photo(open_photo(photo, settings), encoder, schema),
            schema,
        )
        products = CorrectedStore(store, self._corrections, self._taught, tuple(encoder.heads))

        def view() -> CatalogueView:
            snapshot = products.snapshot()
            index = index_of(store, snapshot, exact)
            return CatalogueView.of(snapshot, index, asking, declared=self._meanings())

        self._view = Versioned(products.version, view, lambda made: made.snapshot.version)
        # Two are kept: while the next one is made ready, the one before it is asked for.
        kept: LRUCache[int, Browse] = LRUCache(2)
        self._browse = cached(kept, key=lambda view: view.snapshot.version, lock=threading.Lock())(Browse)
        self._artefacts = Artefacts(store.artefacts(), lambda: Binding(encoder.identity, self._view.now().schema))
        self._queries = QueryService(self._view, self._artefacts)

    @classmethod
    def open(
        cls,
        uri: str | Path,
        model: Encoder | Path | str | None = None,
        settings: Settings | None = None,
        *,
        exact: Callable[[Embeddings], VectorIndex] = ExactIndex,
    ) -> Shop:
        """An existing shop, in a folder or at an s3:// URI.

        `model`: a model folder or an Encoder; by default the settings' model, or the one that comes in the package.
        `exact`: see `__init__`.
        Raises ShopError when there is no shop, ModelMismatchError when another model made it, ModelError.
        """
        from modiste.store.lance.products import LanceStore

        settings = settings or load_settings()
        encoder = encoder_of(model, settings)
        return cls(LanceStore.open(uri, encoder.identity), encoder, settings, exact=exact)

    @classmethod
    def create(
        cls,
        uri: str | Path,
        model: Encoder | Path | str | None = None,
        settings: Settings | None = None,
        *,
        rebuild: bool = False,
    ) -> Shop:
        """A new, empty shop, or the one that is there already; `rebuild` empties it, for example for another model.

        Raises ShopError for a folder with other things in it, ModelMismatchError when another model made the shop.
        """
        from modiste.store.lance.products import LanceStore

        settings = settings or load_settings()
        encoder = encoder_of(model, settings)
        begin = LanceStore.rebuild if rebuild else LanceStore.create
        return cls(begin(uri, encoder.identity, settings.model_dump(mode="json")), encoder, settings)

    @classmethod
    def build(
        cls,
        source: Source | Catalogue | Path | str,
        uri: str | Path,
        model: Encoder | Path | str | None = None,
        settings: Settings | None = None,
        *,
        progress: Progress | None = None,
    ) -> Shop:
        """A shop that holds a whole source: `create`, then `update`. A source that cannot be read leaves no shop."""
        settings = settings or load_settings()
        catalogue = _catalogue(source, settings)
        shop = cls.create(uri, model, settings)
        shop.update(catalogue, progress=progress)
        return shop

    @property
    def model(self) -> ModelIdentity:
        """The model that made the shop's vectors."""
        return self._encoder.identity

    @property
    def count(self) -> int:
        """How many products the shop holds."""
        return self._store.count()

    def catalogue_version(self) -> int:
        """A number that grows with every write of products; corrections and taught attributes leave it."""
        return self._store.version()

    def update(
        self,
        source: Source | Catalogue | Path | str,
        *,
        prune: bool = False,
        prune_most: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Bring the shop up to a source: a path, a Source, or a Catalogue that was read. Only changes are encoded.

        With `prune`, products that the source no longer names are removed, none while rows without a readable id were
        left out (`IndexReport.spared`), and none when they are more than half of the shop and at least 20
        (`IndexReport.unconfirmed`) unless `prune_most` says so, too. Raises SourceError when the source cannot be
        read, ShopError when the shop cannot be written; single bad rows and photos are in the report.
        """
        from modiste.ingest.run import Indexing

        indexing = Indexing(self._encoder, self._store, self._settings, progress)
        return indexing.run(_catalogue(source, self._settings), prune, prune_most)

    def upsert(self, pairs: Iterable[tuple[Product, bytes]]) -> IndexReport:
        """Insert or replace single products with their encoded photos; the next question finds them.

        A product whose photo cannot be used is left out, and stays as the shop has it.
        """
        from modiste.ingest.run import Indexing
        from modiste.sources.given import GivenSource

        indexing = Indexing(self._encoder, self._store, self._settings, earlier_photos=False)
        return indexing.run(_catalogue(GivenSource(pairs), self._settings))

    def remove(self, product_ids: Sequence[str] | str) -> int:
        """Remove the products that exist, or the one of a single id, and return how many."""
        return self._store.remove(ids_of(product_ids))

    def unknown(self, product_ids: Iterable[str] | str) -> list[str]:
        """Those of some ids, or of a single one, that no product has, each once, in their order."""
        known = self._store.fingerprints().keys()
        return [product_id for product_id in dict.fromkeys(ids_of(product_ids)) if product_id not in known]

    def product(self, product_id: str) -> Product:
        """One product, corrected. Raises QueryError for an unknown id."""
        for record in self._store.records([product_id]):
            view = self._view.now()
            row = view.row_of.get(product_id)
            own = record.product.attributes if row is None else attributes(view.snapshot, [row])[0]
            return replace(record.product, attributes=own)
        raise QueryError(f"The shop has no product {product_id!r}.")

    @property
    def browse(self) -> Browse:
        """The shop as it lies at the moment: pages of products, their filters with counts, variants."""
        return self._browse(self._view.now())

    def prepare(self, ready: Callable[[Snapshot], object] | None = None) -> bool:
        """Read what changed and build what questions and pages need, so that no question waits for words and counts.

        From the first call on, answers come from what was prepared last, and writes count when this was called after
        them: a server calls it after its own writes and every now and then for those of others. `ready` is called with
        a new snapshot before it is seen. Returns whether anything had changed. Raises ShopError.
        """

        def build(view: CatalogueView) -> None:
            _ = view.row_of, view.text, self._browse(view).counter
            if ready is not None:
                ready(view.snapshot)

        return self._view.prepare(build)

    def thumbnails(self, product_ids: Sequence[str] | str) -> dict[str, bytes]:
        """product_id -> JPEG bytes, for those of some ids that exist, or of a single one."""
        return self._store.thumbnails(ids_of(product_ids))

    def tagger(self, labels: Labelling = "raw", own: Sequence[OwnAttribute] = ()) -> Tagger:
        """Tags photos with the shop's own model, whose net is loaded once for both; see `Tagger.open`.

        Raises ModelError where the shop's Encoder comes from no model folder, QueryError for labels it does not have.
        """
        from modiste.shop.tagger import Tagger

        return Tagger(model_folder_of(self._encoder), self._encoder, self._settings, labels, own)

    def export_table(self, path: Path | str, vectors: bool = True) -> Path:
        """Write all products with their attributes, and `vectors`, to a .parquet or .csv file. Raises QueryError."""
        from modiste.shop.export_table import export_table

        return export_table(self.snapshot(), Path(path), vectors)

    def _meanings(self) -> Schema:
        """What is known of attributes by name: what sources declared, then what the model says."""
        return self._declared.schema().also(model_schema(self._encoder))


def _catalogue(source: Source | Catalogue | Path | str, settings: Settings) -> Catalogue:
    from modiste.sources import open_source
    from modiste.sources.reading import read

    if isinstance(source, Catalogue):
        return source
    return read(open_source(source, settings=settings) if isinstance(source, Path | str) else source)
