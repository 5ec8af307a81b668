"""What the tasks of one evaluation share: opened once, worked out once, and only when a task asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from modiste.errors import QueryError
from modiste.evaluate.encoding import OpenPhoto, product_photo
from modiste.evaluate.held_out import GroupedSplit, grouped_split, ids_hash, sample
from modiste.evaluate.label_columns import LabelColumns
from modiste.evaluate.predictions import Predictions
from modiste.evaluate.request import Request
from modiste.evaluate.results import DataFacts
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.histogram import ColourHistogram
from modiste.evaluate.retrieval.methods import HISTOGRAM, Method, Methods
from modiste.evaluate.retrieval.vectors import PhotoVectors, stacked
from modiste.evaluate.run_folder import learned_split
from modiste.evaluate.subject import Subject, no_labels
from modiste.models.model_folder import open_model
from modiste.models.text_encoder import open_text_tower
from modiste.parallel.progress import Progress, Silent, counted
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.types import Catalogue, Encoder, Product

CACHE = "cache"

SOURCE, LABELS, WHOLE = "source", "labels", "whole"
"""What a task may need beside its own inputs: a labelled catalogue, a model that predicts labels, and all products."""


@dataclass(frozen=True)
class Context:
    """One evaluation's request, with everything that follows from it."""

    request: Request
    settings: Settings
    progress: Progress = field(default_factory=Silent)

    def lacks(self, need: str) -> str | None:
        """Why something that a task needs is not there, in one sentence; None where it is.

        Any need but `SOURCE`, `LABELS` and `WHOLE` is the name of an input.
        """
        if need == SOURCE:
            return None if self.request.catalogue is not None else "Give a labelled catalogue as SOURCE."
        if need == LABELS:
            return None if self.subject.has_heads else no_labels(self.subject.name)
        if need == WHOLE:
            return None if self.request.limit is None else "Fewer products are a different task: leave out --limit."
        return None if need in self.request.inputs else f"Give it with --{need}, or as --input {need}=PATH."

    def refuse(self) -> None:
        """Open once what every task may meet, so that a wrong path is reported now and not after minutes.

        Raises QueryError, ModelError, SourceError or ShopError.
        """
        request = self.request
        run, published = self.input("run"), self.input("published-split")
        learned = None if run is None else learned_split(run)
        if learned is not None and (published is None or published.name != learned):
            raise QueryError(
                f"The run {run} learned on the split {learned}, so the grouped split cannot test it; give that file "
                "with --published-split."
            )
        folders = [self.subject.folder, *(open_model(folder) for folder in request.features)]
        names = [folder.description.name for folder in folders]
        if len(set(names)) < len(names):
            raise QueryError(f"Two of the models have one name ({', '.join(names)}); give other --features.")
        if "shop" in request.inputs:
            Shop.open(request.inputs["shop"], request.model, self.settings)
        _ = self.larger

    def input(self, name: str) -> Path | None:
        """The path of an input, None where it was not given."""
        return Path(self.request.inputs[name]) if name in self.request.inputs else None

    def needed(self, name: str) -> Path:
        """The path of an input that a task needs. Raises QueryError where it was not given."""
        found = self.input(name)
        if found is None:
            raise QueryError(f"{name} is needed. {self.lacks(name)}")
        return found

    @property
    def out(self) -> Path | None:
        """The folder for files; None: write none."""
        return self.request.out

    @cached_property
    def subject(self) -> Subject:
        """The model that is judged."""
        return Subject.open(self.request.model, self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The labelled catalogue. Raises QueryError where none was given."""
        if self.request.catalogue is None:
            raise QueryError(f"A catalogue is needed. {self.lacks(SOURCE)}")
        return self.request.catalogue

    @cached_property
    def larger(self) -> Catalogue | None:
        """Larger photos of the same products, where they were given. Raises SourceError."""
        given = self.request.inputs.get("larger")
        return None if given is None else read(open_source(given, settings=self.settings))

    @cached_property
    def split(self) -> GroupedSplit:
        """The catalogue, grouped and split."""
        advance = counted(self.progress, "looking for near-duplicates", len(self.catalogue.products))
        return grouped_split(self.catalogue, self._cache, self.settings, advance)

    @cached_property
    def columns(self) -> LabelColumns:
        """Which columns of the catalogue hold what the model predicts."""
        return LabelColumns.of(self.catalogue.products, self.subject.schema)

    @cached_property
    def products(self) -> list[Product]:
        """The products with a photo on the judged side, or the sample of them. Raises QueryError without any."""
        with_photo = [product for product in self.split.side(self.request.split) if product.photo is not None]
        if not with_photo:
            name = self.catalogue.source.name
            raise QueryError(
                f"{name} has no product with a photo on its {self.request.split} split; give a larger one."
            )
        return sample(with_photo, self.request.limit)

    @property
    def photo(self) -> OpenPhoto[Product]:
        """Opens a product's photo."""
        return product_photo(self.catalogue.source, self.settings)

    @property
    def predictions(self) -> Predictions:
        """What the model says of `products`, as far as their photos can be used."""
        return self._predicted[0]

    @cached_property
    def galleries(self) -> Galleries | None:
        """What is asked and searched; None where no photo can be used."""
        subject = self.subject
        others = [Subject.open(path, self.settings) for path in self.request.features]
        plain: dict[str, Encoder] = {HISTOGRAM: ColourHistogram(), **{other.name: other.encoder for other in others}}
        own = PhotoVectors(self.catalogue, self._cache, self.settings, self.progress)
        vectors = own.of(subject.encoder, self.request.inputs.get("shop"))
        beside = {name: own.of(encoder) for name, encoder in plain.items()}
        usable = set(vectors).intersection(*beside.values())
        products = tuple(product for product in self.catalogue.products if product.product_id in usable)
        if not products:
            return None
        methods = Methods(
            Method(subject.name, subject.encoder, *stacked(products, vectors)),
            tuple(Method(name, plain[name], *stacked(products, found)) for name, found in beside.items()),
            open_text_tower(subject.folder),
        )
        return Galleries(methods, products, self.split, self.request.split, self.columns, self.settings, self.larger)

    def predict(self, subject: Subject, products: Sequence[Product], stage: str) -> Predictions:
        """What a model says of products' own photos."""
        return subject.predict(products, self.split, self.photo, self.progress, stage)[0]

    def data_facts(self) -> DataFacts | None:
        """The photos that were judged; None without a catalogue."""
        if self.request.catalogue is None:
            return None
        predictions, failed = self._predicted
        predicted = dict.fromkeys(head.attribute for head in predictions.heads)
        unknown = {name: self.columns.named(name).unknown(predictions.products) for name in predicted}
        return DataFacts(
            name=Path(self.catalogue.source.name).name,
            split=f"{self.request.split} tenth of the grouped split",
            rows=len(predictions.products),
            groups=len(set(predictions.groups)),
            ids_hash=ids_hash(predictions.products),
            limit=self.request.limit,
            photos_failed=failed,
            learned_rows=len(self.split.side("train")),
            unknown_labels={name: tuple(sorted(labels)) for name, labels in unknown.items() if labels},
        )

    @property
    def _cache(self) -> Path | None:
        return None if self.out is None else self.out / CACHE

    @cached_property
    def _predicted(self) -> tuple[Predictions, int]:
        return self.subject.predict(self.products, self.split, self.photo, self.progress, "judging the photos")
