"""Shop: the one object that every front end and the evaluation call. It wires the rooms; they do the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache, cached

from modiste.curate.corrected_store import CorrectedStore
from modiste.curate.corrections import KIND as CORRECTIONS
from modiste.curate.corrections import Corrections
from modiste.curate.taught import KIND as TAUGHT
from modiste.curate.taught import TaughtAttribute, TaughtAttributes
from modiste.errors import QueryError
from modiste.parallel.versioned import Versioned
from modiste.recommend.answer import Answer
from modiste.recommend.table import QUERY_FIELDS
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.choice import index_of
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.query.where import Where, conditions_of
from modiste.retrieval.rerank.hits import attributes
from modiste.schema import Schema
from modiste.settings import Settings, load_settings
from modiste.shop.browse import Browse
from modiste.shop.model import encoder_of, labels_of, model_folder_of, model_schema, text_encoder_of
from modiste.shop.query_photo import encode_query_photo
from modiste.shop.query_service import QueryService
from modiste.store.artefact_format import Binding
from modiste.store.artefacts import Artefacts
from modiste.store.declared_schema import KIND as SCHEMA
from modiste.store.declared_schema import DeclaredSchema
from modiste.types import (
    Catalogue,
    Correction,
    Embeddings,
    Encoder,
    Finding,
    Hit,
    LabelProbabilities,
    ModelIdentity,
    Origin,
    Product,
    Query,
    SearchAnswer,
    Snapshot,
    Source,
    Store,
    TextEncoder,
    Understood,
    VectorIndex,
)
from modiste.vision.decode import Photo, open_photo

if TYPE_CHECKING:
    from modiste.curate.audit.material import AuditMaterial
    from modiste.curate.audit.suspects import Suspect
    from modiste.ingest.report import IndexReport
    from modiste.parallel.progress import Progress
    from modiste.shop.tagger import Tagger
    from modiste.tagging.labelling import Labelling
    from modiste.tagging.own_attributes import OwnAttribute

LEAST_TO_FILL = 0.9
"""Confidence from which a missing label is filled in unless another is asked for."""


class Shop:
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
        return self._store.remove(_ids(product_ids))

    def unknown(self, product_ids: Iterable[str] | str) -> list[str]:
        """Those of some ids, or of a single one, that no product has, each once, in their order."""
        known = self._store.fingerprints().keys()
        return [product_id for product_id in dict.fromkeys(_ids(product_ids)) if product_id not in known]

    def product(self, product_id: str) -> Product:
        """One product, corrected. Raises QueryError for an unknown id."""
        for record in self._store.records([product_id]):
            view = self._view.now()
            row = view.row_of.get(product_id)
            own = record.product.attributes if row is None else attributes(view.snapshot, [row])[0]
            return replace(record.product, attributes=own)
        raise QueryError(f"The shop has no product {product_id!r}.")

    @property
    def schema(self) -> Schema:
        """The shop's attributes: what its sources say of them, else what the model does, else what their names tell."""
        return self._view.now().schema

    def snapshot(self) -> Snapshot:
        """All products without their thumbnails, as of now: columns and vectors, row by row."""
        return self._view.now().snapshot

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

    def label_probabilities(self) -> LabelProbabilities:
        """What the model takes every product's photo for; row by row as in `snapshot`."""
        return LabelProbabilities(self._model_labels(), self.snapshot().probabilities)

    def thumbnails(self, product_ids: Sequence[str] | str) -> dict[str, bytes]:
        """product_id -> JPEG bytes, for those of some ids that exist, or of a single one."""
        return self._store.thumbnails(_ids(product_ids))

    def correct(self, corrections: Iterable[Correction]) -> None:
        """Lay corrections over what the source says, for every answer from now on, `update` of the source included."""
        self._corrections.add(corrections)

    def read_corrections(
        self, path: Path | str, new_values: bool = False, *, held: bool = False
    ) -> tuple[list[Correction], list[Finding]]:
        """The corrections of a CSV file that fit this shop, and what was refused; see `curate.correction_file`.

        With `held` those that the shop holds fit as they are, to be withdrawn.
        """
        from modiste.curate.correction_file import read_corrections

        kept = self.corrections() if held else []
        return read_corrections(Path(path), self.snapshot(), self._known_labels(), new_values, kept, self.schema)

    def correction(
        self, product_id: str, attribute: str, value: str, reason: str = "", *, origin: Origin = Origin.PROGRAM
    ) -> Correction:
        """A correction that fits this shop, its value as the shop or the model writes it; empty withdraws the label.

        Raises QueryError for a product, attribute or value that neither knows.
        """
        from modiste.curate.correction_check import CorrectionCheck

        cells = {"product_id": product_id, "attribute": attribute, "value": value, "reason": reason}
        try:
            fits = CorrectionCheck(self.snapshot(), self._known_labels(), schema=self.schema).correction(cells)
        except ValueError as error:
            raise QueryError(f"The correction does not fit: {error}.") from error
        return replace(fits, reason=reason, origin=origin)

    def withdraw(self, corrections: Iterable[Correction]) -> int:
        """Take corrections back (their product and attribute count); returns how many were there."""
        return self._corrections.withdraw(corrections)

    def corrections(self) -> list[Correction]:
        """All corrections that hold, by product id and attribute."""
        return self._corrections.all()

    def audit(self, attributes: Sequence[str] | None = None, k: int | None = None, names: bool = True) -> list[Suspect]:
        """Labels that look wrong, the most suspect first, at most `k`; of the attributes named, or of all judgeable.

        What a correction settles, a value that was kept among them, is not suspect. `names`: let the titles' words
        speak, too. Raises QueryError for an attribute that cannot be judged.
        """
        from modiste.curate.audit.material import AuditOptions
        from modiste.curate.audit.suspects import suspects

        settled = {(each.product_id, each.attribute) for each in self.corrections()}
        return suspects(self._audit_material(), AuditOptions(attributes, names), k, settled)

    def fill(
        self, attributes: Sequence[str] | None = None, least: float = LEAST_TO_FILL, names: bool = True
    ) -> list[Suspect]:
        """Values for missing labels with a confidence of at least `least`, the surest first; see `audit`."""
        from modiste.curate.audit.material import AuditOptions
        from modiste.curate.audit.suspects import missing

        return missing(self._audit_material(), AuditOptions(attributes, names), least)

    @property
    def taught(self) -> tuple[TaughtAttribute, ...]:
        """The own attributes of this shop, by name; each predicts labels and confidences from embeddings."""
        return tuple(self._taught.all())

    def taught_of_any_model(self) -> list[TaughtAttribute]:
        """As `taught`, with those that must be taught again because another model made the vectors."""
        return self._taught.of_any_model()

    def read_labels(self, path: Path | str) -> tuple[dict[str, str], list[Finding]]:
        """product_id -> label from a CSV file, for `teach`, and the rows refused. Raises SourceError."""
        from modiste.curate.label_file import read_labels

        return read_labels(Path(path), self._view.now().row_of)

    def teach(self, attribute: str, labels: Mapping[str, str]) -> TaughtAttribute:
        """Learn an own attribute from product_id -> label, keep it, and use it in every answer from now on.

        Raises QueryError for a name the catalogue uses, unknown products, fewer than two labels, or too few products.
        """
        from modiste.curate.lesson import lesson

        taught = lesson(attribute, labels, self._store.snapshot(), self._encoder.identity)
        self._taught.keep(taught)
        return taught

    def forget(self, attribute: str) -> None:
        """Take an own attribute out of the shop. Raises QueryError where there is none of this name."""
        known = [each.attribute for each in self._taught.of_any_model()]
        if not self._taught.forget(attribute):
            raise QueryError(f"The shop was taught no {attribute!r}; taught are: {', '.join(known) or 'none'}.")

    def similar(self, photo_or_id: Photo | str, k: int = 10, where: Where = None, collapse: bool = True) -> list[Hit]:
        """The k most similar products, best first.

        `photo_or_id`: a str is a product of the shop if there is one with this id, and else the path of a photo; a
        Path, encoded bytes and a PIL picture are photos. A product asked about is left out of its own answer.
        `where`: conditions that every answer meets (see `modiste.retrieval.query.where`). `collapse`: near-duplicates
        share one hit.
        Raises QueryError for a str that is neither, for k out of 1 to `MOST_HITS` and for conditions that cannot be
        met by anything, PhotoError for a photo that cannot be used.
        """
        query = Query(k=k, where=conditions_of(where), collapse=collapse)
        return self._queries.similar_to(photo_or_id, query)

    def search(
        self,
        text: str = "",
        photo: Photo | None = None,
        k: int = 10,
        where: Where = None,
        like: Sequence[str] | str = (),
        unlike: Sequence[str] | str = (),
        diversity: float = 0.0,
        colour: str | None = None,
        collapse: bool = True,
    ) -> SearchAnswer:
        """The k products that fit a question best, and how it was read; iterate over the answer for its hits.

        `text`: words as a shopper writes them ("navy check shirt for men under 40"); may be empty where something else
        is given. `photo`: a path, encoded bytes or a PIL picture to begin from. `like`, `unlike`: product ids to go
        towards and away from; they are left out. `colour`: "#1f3a5f". `where`: as for `similar`. `diversity`: 0 the
        best, towards 1 the more varied. `collapse`: near-duplicates and colour variants share one hit.
        Raises QueryError for a question about nothing, for text of over 20,000 characters, k out of 1 to `MOST_HITS`,
        unknown ids, colours and conditions; PhotoError for a photo that cannot be used. No word is an error.
        """
        return self.ask(
            Query(
                words=text,
                photo=photo,
                where=conditions_of(where),
                likes=tuple(_ids(like)),
                dislikes=tuple(_ids(unlike)),
                colour=colour,
                k=k,
                diversity=diversity,
                collapse=collapse,
            )
        )

    def ask(self, query: Query) -> SearchAnswer:
        """As `search`, for a whole query; one with a `product_id` is answered as `similar` answers it."""
        if query.product_id is not None:
            return SearchAnswer(tuple(self._queries.similar(query)), Understood(query.where))
        return self._queries.search(query)

    @property
    def recommenders(self) -> tuple[str, ...]:
        """The names that `recommend` knows, those of installed plugins among them."""
        return self._queries.recommenders

    def recommend(self, name: str, query: Query | None = None, /, **given: Any) -> Answer:
        """Ask a recommender by its name; iterate over the answer's `entries`, best first.

        `given`: the recommender's own options by name, as values or as text; without a `query` also the parts of one
        by their names in `Query`, as `product_id="1", k=5, where="price<40"`. Raises QueryError for an unknown name,
        and for options and parts of a query that the recommender does not take; ArtefactError where it must learn
        first.
        """
        if query is None:
            parts = {field: given.pop(field) for field in QUERY_FIELDS if field in given}
            parts["where"] = conditions_of(parts.get("where"))
            parts |= {field: tuple(_ids(parts[field])) for field in ("likes", "dislikes") if field in parts}
            query = Query(**parts)
        return self._queries.recommend(name, query, given)

    @property
    def artefacts(self) -> Artefacts:
        """The learned parts of this shop by name: get, save, list and remove them."""
        return self._artefacts

    def forget_person(self, user_id: str) -> int:
        """Take a person out of every artefact of the shop and return how many held them.

        Raises ArtefactError, after all others were done, where one cannot be searched for the person.
        """
        return self._artefacts.forget(user_id)

    def why(self, product_id: str, text: str = "", like: Sequence[str] | str = ()) -> tuple[str, ...]:
        """What a hit of `search` would say of one product, wherever it is ranked; nothing where a filter excludes it.

        Raises QueryError for an unknown id and a question about nothing.
        """
        return self._queries.why(product_id, Query(words=text, likes=tuple(_ids(like))))

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

    def _model_labels(self) -> dict[str, tuple[str, ...]]:
        return labels_of(self._encoder)

    def _known_labels(self) -> Mapping[str, tuple[str, ...]]:
        """Attribute -> the labels that the model knows of it, as this shop names and writes them."""
        from modiste.curate.matched_heads import known_labels, match_heads

        return known_labels(match_heads(self.snapshot(), self.schema, model_schema(self._encoder)))

    def _meanings(self) -> Schema:
        """What is known of attributes by name: what sources declared, then what the model says."""
        return self._declared.schema().also(model_schema(self._encoder))

    def _audit_material(self) -> AuditMaterial:
        from modiste.curate.audit.material import AuditMaterial

        snapshot = self.snapshot()
        probabilities = LabelProbabilities(self._model_labels(), snapshot.probabilities)
        return AuditMaterial(snapshot, probabilities, self.schema, model_schema(self._encoder), self.taught)


def _catalogue(source: Source | Catalogue | Path | str, settings: Settings) -> Catalogue:
    from modiste.sources import open_source
    from modiste.sources.reading import read

    if isinstance(source, Catalogue):
        return source
    return read(open_source(source, settings=settings) if isinstance(source, Path | str) else source)


def _ids(product_ids: Iterable[str] | str) -> list[str]:
    """A text is one id, not the ids of its letters."""
    return [product_ids] if isinstance(product_ids, str) else list(product_ids)
