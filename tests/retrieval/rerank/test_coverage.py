"""Which answers to a photo come first: against a slow plain second implementation, and by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from modiste.retrieval.candidates.candidates import Candidates
from modiste.retrieval.candidates.view import CatalogueView
from modiste.retrieval.index.exact import ExactIndex
from modiste.retrieval.query.encoder import QueryEncoder
from modiste.retrieval.query.photo import QueryPhoto
from modiste.retrieval.rerank.coverage import intent_coverage
from modiste.schema import schema_of
from modiste.types import LabelProbabilities, Product, Snapshot

LABELS = {"articleType": ("Shirts", "Jeans"), "baseColour": ("Blue", "Black", "Red"), "gender": ("Men", "Women")}


def probabilities(*rows: tuple[list[float], list[float], list[float]]) -> LabelProbabilities:
    return LabelProbabilities(LABELS, np.array([[*a, *b, *c] for a, b, c in rows], np.float16))


def photo(seen: LabelProbabilities, same: int | None = None) -> QueryPhoto:
    """A photo of the same picture as the product whose signature begins with `same`."""
    return QueryPhoto(np.array([1, 0], np.float32), seen, lambda signatures: signatures[:, 0] == same)


@pytest.fixture
def shot(snapshot):
    """A snapshot of products from what a model takes them for, and their own labels."""

    def make(seen: LabelProbabilities, own: list[dict[str, str]] | None = None) -> Snapshot:
        labels = own or [{} for _ in seen.values]
        made = snapshot([Product(str(row), attributes=each) for row, each in enumerate(labels)])
        signatures = np.arange(len(labels), dtype=np.int16).astype(np.uint8)[:, np.newaxis]
        return replace(made, probabilities=seen.values, signatures=signatures)

    return make


def ordered(asked: QueryPhoto, shelf: Snapshot, cosines: list[float]) -> list[int]:
    """Rows of the snapshot, given nearest first as an index gives them."""
    near = np.array(cosines, np.float32)
    rows = np.argsort(-near, kind="stable")
    encoder = QueryEncoder(schema=schema_of(asked.seen.labels))
    view = CatalogueView.of(shelf, ExactIndex(shelf.embeddings), encoder)
    candidates = Candidates(rows, near[rows], near[rows], True, view)
    return rows[intent_coverage(asked, candidates, view.model_schema)].tolist()


BLUE, BLACK, RED = [0.98, 0.01, 0.01], [0.01, 0.98, 0.01], [0.01, 0.01, 0.98]
SHIRT, MEN = [0.99, 0.01], [0.99, 0.01]


def test_the_second_likely_kind_is_among_the_first_ten_and_an_unlikely_one_is_not(shot) -> None:
    seen = probabilities(*[(SHIRT, BLUE, MEN)] * 12, (SHIRT, BLACK, MEN), (SHIRT, RED, MEN))
    cosines = [0.95 - 0.01 * row for row in range(14)]
    asked = photo(probabilities((SHIRT, [0.55, 0.44, 0.01], MEN)))
    found = ordered(asked, shot(seen), cosines)
    assert found[:9] == list(range(9))
    assert found[9] == 12
    assert found[10:] == [9, 10, 11, 13]


def test_a_product_s_own_label_is_believed_before_the_model(shot) -> None:
    seen = probabilities(*[(SHIRT, BLUE, MEN)] * 3)
    own = [
        {"baseColour": "Black"},
        {},
        {"baseColour": "Turquoise"},
    ]  # a label that the model does not know says nothing
    asked = photo(probabilities((SHIRT, BLUE, MEN)))
    assert ordered(asked, shot(seen, own), [0.7, 0.9, 0.8]) == [1, 2, 0]


def test_the_same_picture_and_then_the_nearest_come_first_whatever_they_are(shot) -> None:
    seen = probabilities((SHIRT, BLUE, MEN), (SHIRT, RED, MEN), (SHIRT, RED, MEN))
    asked = probabilities((SHIRT, BLUE, MEN))
    assert ordered(photo(asked), shot(seen), [0.8, 0.7, 0.9]) == [2, 0, 1]
    assert ordered(photo(asked, same=1), shot(seen), [0.8, 0.7, 0.9]) == [1, 2, 0]


def test_a_model_that_reads_no_kinds_leaves_the_order_but_for_the_same_picture(snapshot) -> None:
    nothing = LabelProbabilities({}, np.zeros((1, 0), np.float16))
    numbers = np.arange(3, dtype=np.uint8)[:, np.newaxis]
    shelf = snapshot([Product("a"), Product("b"), Product("c")], signatures=numbers)
    assert ordered(photo(nothing), shelf, [0.9, 0.8, 0.7]) == [0, 1, 2]
    assert ordered(photo(nothing, same=2), shelf, [0.9, 0.8, 0.7]) == [2, 0, 1]
    assert ordered(photo(nothing), snapshot([]), []) == []


def plainly(asked: LabelProbabilities, seen: LabelProbabilities, cosines: list[float]) -> list[int]:
    """The same in loops over single numbers."""
    kinds = [(a, b) for a in range(2) for b in range(3)]
    weight = {k: float(asked.of("articleType")[0][k[0]] * asked.of("baseColour")[0][k[1]]) for k in kinds}
    types, colours, wearers = (seen.of(name) for name in LABELS)
    count = len(cosines)
    fits = [{(a, b): float(types[row][a] * colours[row][b]) for a, b in kinds} for row in range(count)]
    look = [
        math.exp(4 * (cosines[row] - 1)) * math.sqrt(sum(wearers[row] * asked.of("gender")[0])) for row in range(count)
    ]
    share = [look[row] * sum(weight[k] * fits[row][k] for k in kinds) for row in range(count)]
    nearest = max(range(count), key=lambda row: cosines[row])
    chosen = [nearest]
    while len(chosen) < min(10, count):
        open_yet = {k: math.prod(1 - fits[row][k] for row in chosen) for k in kinds}
        left = [row for row in range(count) if row not in chosen]
        chosen.append(
            max(
                left,
                key=lambda row: (
                    share[row] / 10 + 1.4 * look[row] * sum(weight[k] * open_yet[k] * fits[row][k] for k in kinds)
                ),
            )
        )
    left = [row for row in range(count) if row not in chosen]
    return [nearest, *sorted(chosen[1:], key=lambda row: -share[row]), *sorted(left, key=lambda row: -share[row])]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_is_that_of_plain_loops(shot, seed: int) -> None:
    generator = np.random.default_rng(seed)
    sizes = [len(labels) for labels in LABELS.values()]

    def drawn(count: int) -> LabelProbabilities:
        return probabilities(
            *[tuple(generator.dirichlet(np.full(size, 0.4)).tolist() for size in sizes) for _ in range(count)]
        )

    asked, seen = drawn(1), drawn(30)
    cosines = generator.uniform(0.5, 1, 30).tolist()
    assert ordered(photo(asked), shot(seen), cosines) == plainly(asked, seen, cosines)


def test_rows_after_the_pool_stay_where_they_are(shot) -> None:
    seen = probabilities(*[(SHIRT, RED, MEN)] * 500, (SHIRT, BLUE, MEN), (SHIRT, BLUE, MEN))
    asked = photo(probabilities((SHIRT, BLUE, MEN)))
    assert ordered(asked, shot(seen), [0.9 - 0.001 * row for row in range(502)])[-2:] == [500, 501]
