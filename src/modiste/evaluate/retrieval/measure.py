"""The retrieval part of an evaluation: every task, every way of finding, one result."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.catalogue.splits import Split
from modiste.errors import PhotoError
from modiste.evaluate.encoding import OpenPhoto, encode_photos, product_photo
from modiste.evaluate.held_out import GroupedSplit, sample
from modiste.evaluate.retrieval import known_item
from modiste.evaluate.retrieval.methods import FULL_TEXT, RANDOM, Methods, random_scores, title_scores
from modiste.evaluate.retrieval.pictures import MERGED, RAW, PictureTask
from modiste.evaluate.retrieval.results import (
    BY_CROP,
    BY_FILTERS,
    BY_LARGER,
    BY_SLIP,
    KNOWN,
    LABELS,
    NAMES,
    PICTURES,
    READER,
    SENTENCES,
    RetrievalLine,
    RetrievalResult,
    RetrievalTable,
)
from modiste.evaluate.retrieval.tally import AVERAGE, FIRST, HIT, PRECISION, RECIPROCAL, tabulate
from modiste.evaluate.retrieval.word_index import WordIndex, title_index
from modiste.evaluate.retrieval.words import (
    IMAGE_SHARE,
    LABEL_WORDS,
    NAME_SHARE,
    WordTask,
    attribute_sentences,
    label_words,
    names,
    perfect_reader,
)
from modiste.metrics.classification import Indices
from modiste.metrics.ranking import NOBODY, Scores, cosines, rank
from modiste.metrics.relevance import PerQuery, codes, judge
from modiste.retrieval.query.photo import QueryPhoto
from modiste.settings import Settings
from modiste.shop.query_photo import look_at
from modiste.types import Catalogue, Condition, Embeddings, Product


@dataclass(frozen=True)
class RetrievalRun:
    """What is measured: `products`, in the order of the methods' vectors, and how they are split and grouped."""

    methods: Methods
    products: tuple[Product, ...]
    split: GroupedSplit
    side: Split
    larger: Catalogue | None
    settings: Settings

    def run(self) -> RetrievalResult:
        """Measure all of it; a task that cannot be measured is named with the reason."""
        began = time.monotonic()
        tables = [*self._pictures(), *self._names(), *self._sentences(), *self._label_words(), *self._known_items()]
        return RetrievalResult(tables=tuple(tables), absent=self._absent(), seconds=round(time.monotonic() - began, 1))

    @cached_property
    def _held_out(self) -> list[int]:
        """The rows of the judged side."""
        return [row for row, p in enumerate(self.products) if self.split.split[p.product_id] == self.side]

    @cached_property
    def _gallery(self) -> list[Product]:
        return [self.products[row] for row in self._held_out]

    @cached_property
    def _gallery_words(self) -> WordIndex:
        return WordIndex.of(self._gallery, self.methods.model.embeddings[self._held_out], self.methods.tower)

    @cached_property
    def _all_words(self) -> WordIndex:
        return WordIndex.of(self.products, self.methods.model.embeddings, self.methods.tower)

    @cached_property
    def _groups(self) -> Indices:
        return codes(self.split.groups[product.product_id] for product in self.products)

    def _absent(self) -> dict[str, str]:
        result = {}
        if self.methods.tower is None:
            reason = f"The model {self.methods.model.name} has no text tower; `modiste train-text` adds one."
            result = dict.fromkeys((NAMES, LABELS), reason)
        if self._asked_photos is None:
            result[f"{PICTURES} with {self.methods.search_name}"] = "A photo that asks could not be opened again."
        if not self._sentence_task.texts:
            result[SENTENCES] = "No colour, type and gender together is held by ten products of the gallery."
        if self.larger is None:
            result[f"{KNOWN} by {BY_LARGER}"] = "No larger photos were given; --larger names them."
        return result

    def _pictures(self) -> Iterator[RetrievalTable]:
        task = self._picture_task
        if not len(task.queries) or not len(task.gallery):
            return
        titles = [self.products[row].title or "" for row in task.queries.tolist()]
        searched = title_index([self.products[row] for row in task.gallery.tolist()])
        rankings = {method.name: task.rank(method.embeddings) for method in self.methods.pictures}
        if self._asked_photos is not None:
            for name, labels in ((self.methods.search_name, True), (self.methods.bare_name, False)):
                rankings[name] = task.rank_as_shop(self._asked_photos, self.methods.model, labels=labels)
        rankings[FULL_TEXT] = task.rank_by(title_scores(titles, searched))
        rankings[RANDOM] = task.rank_by(random_scores(len(task.gallery)))
        scores = {method: task.judge(ranking) for method, ranking in rankings.items()}
        groups = task.groups[task.queries].tolist()
        for relevance in task.labels:
            metrics = (HIT, PRECISION, AVERAGE) if relevance in (RAW, MERGED) else (PRECISION,)
            own = {method: judged[relevance] for method, judged in scores.items()}
            yield tabulate(PICTURES, relevance, len(task.gallery), groups, own, metrics)

    @cached_property
    def _picture_task(self) -> PictureTask:
        return PictureTask.drawn(self.products, self.split.groups, self._gallery)

    @cached_property
    def _asked_photos(self) -> list[QueryPhoto] | None:
        """The photos that ask, as a shop sees them; None where one cannot be opened again."""
        opened = product_photo(self.split.catalogue.source, self.settings)
        asked = [self.products[row] for row in self._picture_task.queries.tolist()]
        try:
            return [look_at(opened(product), self.methods.model.encoder) for product in asked]
        except PhotoError:
            return None

    def _names(self) -> Iterator[RetrievalTable]:
        task = names(self._gallery)
        tower = self.methods.tower
        if tower is None or not task.texts:
            return
        scores = self._asked(
            task, cosines(tower.encode_texts(task.texts), self._gallery_words.view.snapshot.embeddings)
        )
        first = {code: row for row, code in reversed(list(enumerate(task.gallery.tolist())))}
        groups = [self._groups[self._held_out[first[code]]] for code in task.wanted.tolist()]
        table = tabulate(NAMES, "exactly that name", len(self._gallery), groups, scores, (HIT, RECIPROCAL))
        reader = RetrievalLine(
            method=READER, values={HIT: float(perfect_reader(task, self._gallery).mean()), RECIPROCAL: None}
        )
        yield table.model_copy(update={"lines": (*table.lines[:-1], reader, table.lines[-1])})

    @cached_property
    def _sentence_task(self) -> WordTask:
        return attribute_sentences(self._gallery)

    def _sentences(self) -> Iterator[RetrievalTable]:
        task, tower = self._sentence_task, self.methods.tower
        if not task.texts:
            return
        vectors = self._gallery_words.view.snapshot.embeddings
        by_pictures = None if tower is None else cosines(tower.encode_texts(task.texts), vectors)
        searched = task.judge(self._gallery_words.search(task.texts))
        scores = self._asked(task, by_pictures, searched)
        yield tabulate(SENTENCES, "that gender, type and colour", len(self._gallery), task.texts, scores, (PRECISION,))

    def _label_words(self) -> Iterator[RetrievalTable]:
        tower = self.methods.tower
        if tower is None or not self._gallery:
            return
        documents = _documents(self._gallery, self._gallery_words.view.snapshot.embeddings, tower.encode_texts)
        for attribute in LABEL_WORDS:
            task = label_words(self._gallery, attribute)
            if task.texts:
                scores = self._asked(task, cosines(tower.encode_texts(task.texts), documents))
                metrics = (FIRST, PRECISION, RECIPROCAL)
                yield tabulate(LABELS, attribute, len(self._gallery), task.texts, scores, metrics)

    def _asked(
        self, task: WordTask, by_model: Scores | None, searched: PerQuery | None = None
    ) -> dict[str, PerQuery | None]:
        """A task in words, by every method."""
        result: dict[str, PerQuery | None] = {}
        result[self.methods.model.name] = None if by_model is None else task.judge(task.rank(by_model))
        if searched is not None:
            result[self.methods.search_name] = searched
        result |= self.methods.mute()
        result[FULL_TEXT] = task.judge(task.rank(title_scores(task.texts, self._gallery_words.titles)))
        result[RANDOM] = task.judge(task.rank(random_scores(len(task.gallery))))
        return result

    def _known_items(self) -> Iterator[RetrievalTable]:
        opened = product_photo(self.split.catalogue.source, self.settings)
        if self.larger is not None:
            by_id = {product.product_id: product for product in self.larger.products if product.photo is not None}
            larger = product_photo(self.larger.source, self.settings)
            shown = [product for product in self._gallery if product.product_id in by_id]
            yield from self._by_photo(BY_LARGER, shown, lambda product: larger(by_id[product.product_id]))
        yield from self._by_photo(BY_CROP, self._gallery, known_item.cropped(opened))
        asked = sample(known_item.askable(self._gallery), known_item.QUERIES, "known item")
        if asked:
            yield self._by_words(BY_SLIP, asked, [known_item.with_a_slip(product) for product in asked])
            conditions = [known_item.filters_of(product) for product in asked]
            yield self._by_words(BY_FILTERS, asked, [known_item.first_word(p) for p in asked], conditions)

    def _by_photo(self, how: str, held_out: Sequence[Product], opened: OpenPhoto[Product]) -> Iterator[RetrievalTable]:
        asked = sample(held_out, known_item.QUERIES, "known item")
        row_of = {product.product_id: row for row, product in enumerate(self.products)}
        scores: dict[str, PerQuery | None] = {}
        rows: list[int] = []
        for method in self.methods.pictures:
            encoded = encode_photos(asked, opened, method.encoder, self.settings)
            rows = [row_of[product.product_id] for product in encoded.shown]
            scores[method.name] = self._itself(rows, cosines(encoded.embeddings, method.embeddings))
        if rows:
            scores |= {FULL_TEXT: None, RANDOM: self._itself(rows, random_scores(len(self.products)))}
            yield tabulate(KNOWN, how, len(self.products), self._groups[rows].tolist(), scores, (HIT, FIRST))

    def _itself(self, rows: Sequence[int], scores: Scores) -> PerQuery:
        """Only the product asked for is right."""
        found = rank(scores, np.full(len(rows), NOBODY), np.zeros(len(self.products), np.int64))
        return judge(found == np.array(rows)[:, None], np.ones(len(rows), np.int64))

    def _by_words(
        self, how: str, asked: Sequence[Product], texts: Sequence[str], conditions: Sequence[Sequence[Condition]] = ()
    ) -> RetrievalTable:
        """Products of exactly that name are right: words cannot tell them apart."""
        numbers = codes(folded_name(product.title) for product in self.products)
        number_of = dict(zip((product.product_id for product in self.products), numbers.tolist(), strict=True))
        task = WordTask(tuple(texts), np.array([number_of[p.product_id] for p in asked], np.int64), numbers)
        masks = np.stack([self._all_words.meeting(each) for each in conditions]) if conditions else None
        index, tower = self._all_words, self.methods.tower
        by_tower = None if tower is None else cosines(tower.encode_texts(texts), self.methods.model.embeddings)
        plain: Mapping[str, Scores | None] = {
            self.methods.model.name: by_tower,
            FULL_TEXT: title_scores(texts, index.titles),
            RANDOM: random_scores(len(self.products)),
        }
        ranked = {
            method: None if scores is None else task.judge(task.rank(_filtered(scores, masks)))
            for method, scores in plain.items()
        }
        searched = task.judge(index.search(texts, conditions or None))
        scores = {
            self.methods.model.name: ranked.pop(self.methods.model.name),
            self.methods.search_name: searched,
            **self.methods.mute(),
            **ranked,
        }
        groups = [self.split.groups[product.product_id] for product in asked]
        return tabulate(KNOWN, how, len(self.products), groups, scores, (HIT, FIRST))


def _filtered(scores: Scores, masks: NDArray[np.bool_] | None) -> Scores:
    """Minus infinity where a query's filters leave a product out."""
    if masks is None:
        return scores
    return lambda part: np.where(masks[part], scores(part), np.float32(-np.inf))


def _documents(
    gallery: Sequence[Product], embeddings: Embeddings, encode: Callable[[Sequence[str]], Embeddings]
) -> Embeddings:
    """(n, d) unit vectors: nine parts photo and one part name, the photo alone for a product without a name."""
    named = [row for row, product in enumerate(gallery) if folded_name(product.title) is not None]
    documents = IMAGE_SHARE * embeddings
    documents[named] += NAME_SHARE * encode([gallery[row].title or "" for row in named])
    unit: Embeddings = (documents / np.linalg.norm(documents, axis=1, keepdims=True)).astype(np.float32)
    return unit
