"""One evaluation, from a catalogue and a model folder to result files."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from modiste.catalogue.splits import Split, published_split
from modiste.errors import QueryError
from modiste.evaluate.comparison import compare_heads
from modiste.evaluate.encoding import product_photo
from modiste.evaluate.held_out import GroupedSplit, grouped_split, ids_hash, sample
from modiste.evaluate.origin import origin
from modiste.evaluate.phone import PhoneArchive, predict_phone_photos, score_phone_photos
from modiste.evaluate.prediction_files import write_classes, write_confusions, write_predictions
from modiste.evaluate.predictions import Predictions, unknown_labels
from modiste.evaluate.progress import Progress, Silent
from modiste.evaluate.published import published_test_rows, score_published
from modiste.evaluate.results import (
    ComparisonResult,
    CurvePoint,
    DataFacts,
    Evaluation,
    HeadResult,
    PhoneResult,
    PublishedResult,
    SpeedResult,
    VariantResult,
    write_result,
)
from modiste.evaluate.retrieval.histogram import ColourHistogram
from modiste.evaluate.retrieval.measure import RetrievalRun
from modiste.evaluate.retrieval.methods import HISTOGRAM, Method, Methods
from modiste.evaluate.retrieval.results import RetrievalResult
from modiste.evaluate.retrieval.vectors import PhotoVectors, stacked
from modiste.evaluate.run_folder import curves, learned_split, read_events
from modiste.evaluate.scoring import agreements, score_categories, score_heads, score_lookalikes
from modiste.evaluate.sheets import SheetDrawer, draw_phone_sheets, remove_sheets
from modiste.evaluate.speed import measure_speed
from modiste.evaluate.subject import Subject
from modiste.evaluate.variants import compare_to_own, variants
from modiste.metrics.bootstrap import redraws
from modiste.models.model_folder import open_model
from modiste.models.text_encoder import open_text_tower
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.types import Catalogue, Encoder, Pixels, Product

CACHE = "cache"
DECODED_FOR_TIMING = 50
ATTRIBUTE = "articleType"


@dataclass(frozen=True)
class Request:
    """What to judge, and on what. Without `model` the one in the package; `limit` draws so many products by lot, and
    retrieval is then left out, as it is without `retrieval`. `shop` may have the photos' vectors already; `features`
    are model folders whose vectors are searched beside the model's."""

    catalogue: Catalogue
    out: Path
    model: Path | None = None
    larger: Catalogue | None = None
    phone: Path | None = None
    published: Path | None = None
    split: Split = "test"
    compare: Path | None = None
    limit: int | None = None
    run: Path | None = None
    retrieval: bool = True
    shop: str | None = None
    features: Sequence[Path] = ()
    arguments: Sequence[str] | None = None


@dataclass
class EvaluationRun:
    """The stages of one evaluation; each gives a part of the result and writes the files that belong to it."""

    request: Request
    settings: Settings
    progress: Progress = field(default_factory=Silent)

    def run(self) -> Evaluation:
        """Do all of it and write evaluation.json last. Raises QueryError, ModelError, SourceError."""
        began, made = time.monotonic(), datetime.now().astimezone()
        request = self.request
        self._refuse_early()
        subject = Subject.open(request.model, self.settings)
        split = self._split()
        products = self._products(split)
        predictions, failed = self._judge(subject, split, products)
        remove_sheets(request.out)
        result = Evaluation(
            origin=origin(made, 0, self.settings.threads, request.arguments),
            model=subject.facts(request.run),
            data=self._data_facts(split, predictions, failed),
            speed=self._speed(subject, predictions.products),
            heads=self._heads(predictions, split),
            categories=score_categories(predictions) if predictions.heads else (),
            pair=score_lookalikes(predictions),
            variants=self._variants(subject, split, products, predictions) if predictions.heads else (),
            phone=self._phone(subject),
            published=self._published(subject, split),
            comparison=self._comparison(split, products, predictions),
            retrieval=self._retrieval(subject, split),
            curves=self._curves(),
        )
        self._write_tables(predictions)
        seconds = round(time.monotonic() - began, 1)
        result = result.model_copy(update={"origin": result.origin.model_copy(update={"seconds": seconds})})
        write_result(request.out, result)
        return result

    def _refuse_early(self) -> None:
        """Open everything once, so that a wrong path is told now and not after minutes."""
        request = self.request
        if request.run is not None:
            read_events(request.run)
            learned = learned_split(request.run)
            if learned is not None and (request.published is None or request.published.name != learned):
                raise QueryError(
                    f"The run {request.run} learned on the split {learned}, so the grouped split is no test of it; "
                    f"give that file with --published-split."
                )
        if request.phone is not None:
            PhoneArchive(request.phone, self.settings)
        if request.published is not None:
            published_split(request.published)
        if request.compare is not None:
            open_model(request.compare)
        folders = [open_model(request.model), *(open_model(folder) for folder in request.features)]
        names = [folder.description.name for folder in folders]
        if len(set(names)) < len(names):
            raise QueryError(f"Two of the models have one name ({', '.join(names)}); give other --features.")
        if request.shop is not None:
            Shop.open(request.shop, request.model, self.settings)

    def _split(self) -> GroupedSplit:
        catalogue = self.request.catalogue
        advance = self.progress.stage("looking for near-duplicates", len(catalogue.products))
        return grouped_split(catalogue, self.request.out / CACHE, self.settings, advance)

    def _products(self, split: GroupedSplit) -> list[Product]:
        with_photo = [product for product in split.side(self.request.split) if product.photo is not None]
        if not with_photo:
            name = self.request.catalogue.source.name
            raise QueryError(f"{name} has no product with a photo on its {self.request.split} side; give a larger one.")
        return sample(with_photo, self.request.limit)

    def _judge(self, subject: Subject, split: GroupedSplit, products: list[Product]) -> tuple[Predictions, int]:
        own = product_photo(split.catalogue.source, self.settings)
        return subject.judge(products, split.groups, own, self.progress, "judging the photos")

    def _data_facts(self, split: GroupedSplit, predictions: Predictions, failed: int) -> DataFacts:
        unknown = {
            name: unknown_labels(predictions.products, name)
            for name in dict.fromkeys(h.attribute for h in predictions.heads)
        }
        return DataFacts(
            name=Path(split.catalogue.source.name).name,
            split=f"{self.request.split} tenth of the grouped split",
            rows=len(predictions.products),
            groups=len(set(predictions.groups)),
            ids_hash=ids_hash(predictions.products),
            limit=self.request.limit,
            photos_failed=failed,
            learned_rows=len(split.side("train")),
            unknown_labels={name: tuple(sorted(labels)) for name, labels in unknown.items() if labels},
        )

    def _speed(self, subject: Subject, products: Sequence[Product]) -> SpeedResult:
        self.progress.stage(f"timing {subject.name}", 0)
        opened = product_photo(self.request.catalogue.source, self.settings)

        def decoding(product: Product) -> Callable[[], Pixels]:
            return lambda: subject.encoder.prepare(opened(product))

        return measure_speed(
            subject.folder, self.settings.threads, [decoding(p) for p in products[:DECODED_FOR_TIMING]]
        )

    def _heads(self, predictions: Predictions, split: GroupedSplit) -> tuple[HeadResult, ...]:
        if not predictions.heads:
            return ()
        return score_heads(
            predictions, split.side("train"), agreements(split.catalogue.products), redraws(predictions.groups)
        )

    def _variants(
        self, subject: Subject, split: GroupedSplit, products: list[Product], predictions: Predictions
    ) -> tuple[VariantResult, ...]:
        results = []
        for variant in variants(products, split.catalogue, self.request.larger, self.settings):
            other, left_out = subject.judge(
                variant.products, split.groups, variant.open_photo, self.progress, variant.name
            )
            known = {product.product_id for product in predictions.products}
            other = other.of([p.product_id for p in other.products if p.product_id in known])
            if other.products:
                results.append(compare_to_own(variant.name, predictions, other, left_out))
        return tuple(results)

    def _phone(self, subject: Subject) -> PhoneResult | None:
        if self.request.phone is None or ATTRIBUTE not in subject.folder.description.labels:
            return None
        archive = PhoneArchive(self.request.phone, self.settings)
        advance = self.progress.stage("judging phone photos", len(archive.photos))
        predictions, left_out = predict_phone_photos(
            archive, subject.encoder, subject.folder.description, self.settings, self.request.limit, advance
        )
        draw_phone_sheets(self.request.out, archive, predictions)
        return score_phone_photos(archive.name, predictions, left_out)

    def _published(self, subject: Subject, split: GroupedSplit) -> PublishedResult | None:
        if self.request.published is None or not subject.has_heads:
            return None
        published = published_split(self.request.published)
        rows = published_test_rows([p for p in split.catalogue.products if p.photo is not None], published)
        own = product_photo(split.catalogue.source, self.settings)
        chosen = sample(rows, self.request.limit)
        predictions, _ = subject.judge(chosen, split.groups, own, self.progress, "judging the published split")
        name = self.request.published.name
        return score_published(
            name,
            predictions,
            split.catalogue.products,
            published,
            held_out={product_id for product_id, side in split.split.items() if side == "test"},
            trained_on_it=self.request.run is not None and learned_split(self.request.run) == name,
        )

    def _comparison(
        self, split: GroupedSplit, products: list[Product], predictions: Predictions
    ) -> ComparisonResult | None:
        if self.request.compare is None:
            return None
        other = Subject.open(self.request.compare, self.settings)
        own = product_photo(split.catalogue.source, self.settings)
        said, _ = other.judge(products, split.groups, own, self.progress, f"judging {other.name}")
        return ComparisonResult(
            model=other.facts(),
            heads=compare_heads(predictions, said, redraws(predictions.groups)),
            speed=self._speed(other, predictions.products),
        )

    def _retrieval(self, subject: Subject, split: GroupedSplit) -> RetrievalResult | None:
        request = self.request
        if not request.retrieval or request.limit is not None:
            return None
        others = [Subject.open(path, self.settings) for path in request.features]
        plain: dict[str, Encoder] = {HISTOGRAM: ColourHistogram(), **{other.name: other.encoder for other in others}}
        own = PhotoVectors(split.catalogue, request.out / CACHE, self.settings, self.progress)
        vectors = own.of(subject.encoder, request.shop)
        beside = {name: own.of(encoder) for name, encoder in plain.items()}
        usable = set(vectors).intersection(*beside.values())
        products = tuple(product for product in split.catalogue.products if product.product_id in usable)
        if not products:
            return None
        methods = Methods(
            Method(subject.name, subject.encoder, *stacked(products, vectors)),
            tuple(Method(name, plain[name], *stacked(products, found)) for name, found in beside.items()),
            open_text_tower(subject.folder),
        )
        self.progress.stage("measuring retrieval", 0)
        return RetrievalRun(methods, products, split, request.split, request.larger, self.settings).run()

    def _curves(self) -> tuple[CurvePoint, ...]:
        return () if self.request.run is None else curves(read_events(self.request.run))

    def _write_tables(self, predictions: Predictions) -> None:
        if not predictions.heads:
            return
        self.progress.stage("writing tables and sheets", 0)
        write_predictions(self.request.out, predictions)
        write_classes(self.request.out, predictions)
        write_confusions(self.request.out, predictions)
        opened = product_photo(self.request.catalogue.source, self.settings)
        SheetDrawer(self.request.out, predictions, opened).draw()
