"""Does a person find the one product before their eyes, by a photo of it or by words?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from modiste.catalogue.groups import folded_name
from modiste.evaluate.encoding import OpenPhoto, encode_photos, product_photo
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.held_out import sample
from modiste.evaluate.retrieval import known_item
from modiste.evaluate.retrieval.finding_task import FindingTask
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.methods import FULL_TEXT, RANDOM, random_scores, title_scores
from modiste.evaluate.retrieval.results import BY_CROP, BY_FILTERS, BY_LARGER, BY_SLIP, KNOWN, RetrievalTable
from modiste.evaluate.retrieval.tables import as_table, tables_of
from modiste.evaluate.retrieval.tally import FIRST, HIT, tabulate
from modiste.evaluate.retrieval.words import WordTask
from modiste.metrics.ranking import NOBODY, Scores, cosines, rank
from modiste.metrics.relevance import PerQuery, codes, judge
from modiste.report.html import Table
from modiste.types import Condition, Product


class KnownItems(FindingTask):
    """Among all products: by photos of vectors, by words also of a shop."""

    task = KNOWN
    words = (
        "One certain product is looked for among all. By words, every product of exactly that name counts as found; by "
        "picture, only the product itself."
    )

    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """See `FindingTask.measure`."""
        gallery, larger = galleries.gallery, galleries.larger
        if larger is not None:
            by_id = {product.product_id: product for product in larger.products if product.photo is not None}
            opened = product_photo(larger.source, galleries.settings)
            shown = [product for product in gallery if product.product_id in by_id]
            yield from _by_photo(galleries, BY_LARGER, shown, lambda product: opened(by_id[product.product_id]))
        yield from _by_photo(galleries, BY_CROP, gallery, known_item.cropped(galleries.photo))
        filtered = galleries.sentence_columns
        asked = sample(known_item.askable(gallery, filtered), known_item.QUERIES, "known item")
        if asked:
            yield _by_words(galleries, BY_SLIP, asked, [known_item.with_a_slip(product) for product in asked])
            conditions = [known_item.filters_of(product, filtered) for product in asked]
            yield _by_words(galleries, BY_FILTERS, asked, [known_item.first_word(p) for p in asked], conditions)

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:  # noqa: ARG002
        """See `FindingTask.absent`."""
        if galleries.larger is not None:
            return {}
        return {f"{KNOWN} by {BY_LARGER}": "No larger photos were given; --larger names them."}

    def printed(self, result: Evaluation) -> Iterator[Table | str]:
        """See `Task.printed`: the crop alone, which needs nothing beside the catalogue."""
        yield from (as_table(each, intervals=False) for each in tables_of(result, KNOWN) if each.relevance == BY_CROP)


def _by_photo(
    galleries: Galleries, how: str, held_out: Sequence[Product], opened: OpenPhoto[Product]
) -> Iterator[RetrievalTable]:
    asked = sample(held_out, known_item.QUERIES, "known item")
    row_of = {product.product_id: row for row, product in enumerate(galleries.products)}
    scores: dict[str, PerQuery | None] = {}
    rows: list[int] = []
    for method in galleries.methods.pictures:
        encoded = encode_photos(asked, opened, method.encoder, galleries.settings)
        rows = [row_of[product.product_id] for product in encoded.shown]
        scores[method.name] = _itself(rows, cosines(encoded.embeddings, method.embeddings), galleries)
    if rows:
        by_chance = _itself(rows, random_scores(len(galleries.products)), galleries)
        scores |= {FULL_TEXT: None, RANDOM: by_chance}
        yield tabulate(KNOWN, how, len(galleries.products), galleries.groups[rows].tolist(), scores, (HIT, FIRST))


def _itself(rows: Sequence[int], scores: Scores, galleries: Galleries) -> PerQuery:
    """Only the product asked for is right."""
    found = rank(scores, np.full(len(rows), NOBODY), np.zeros(len(galleries.products), np.int64))
    return judge(found == np.array(rows)[:, None], np.ones(len(rows), np.int64))


def _by_words(
    galleries: Galleries,
    how: str,
    asked: Sequence[Product],
    texts: Sequence[str],
    conditions: Sequence[Sequence[Condition]] = (),
) -> RetrievalTable:
    """Products of exactly that name are right: words cannot tell them apart."""
    numbers = codes(folded_name(product.title) for product in galleries.products)
    ids = (product.product_id for product in galleries.products)
    number_of = dict(zip(ids, numbers.tolist(), strict=True))
    task = WordTask(tuple(texts), np.array([number_of[p.product_id] for p in asked], np.int64), numbers)
    shop, methods = galleries.whole_shop, galleries.methods
    masks = np.stack([shop.meeting(each) for each in conditions]) if conditions else None

    def ranked(scores: Scores | None) -> PerQuery | None:
        return None if scores is None else task.judge(task.rank(_filtered(scores, masks)))

    scores: dict[str, PerQuery | None] = {
        methods.model.name: ranked(galleries.worded(texts, methods.model.embeddings)),
        methods.search_name: task.judge(shop.search(texts, conditions)),
        **methods.mute(),
        FULL_TEXT: ranked(title_scores(texts, shop.titles)),
        RANDOM: ranked(random_scores(len(galleries.products))),
    }
    groups = [galleries.split.groups[product.product_id] for product in asked]
    return tabulate(KNOWN, how, len(galleries.products), groups, scores, (HIT, FIRST))


def _filtered(scores: Scores, masks: NDArray[np.bool_] | None) -> Scores:
    """Minus infinity where a query's filters leave a product out."""
    if masks is None:
        return scores
    return lambda part: np.where(masks[part], scores(part), np.float32(-np.inf))
