"""Picture to picture on products whose answers can be counted."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import pytest
from small_world import ColourEncoder, square

from modiste.errors import QueryError
from modiste.evaluate.label_columns import LabelColumn, LabelColumns
from modiste.evaluate.retrieval.methods import Method
from modiste.evaluate.retrieval.pictures import MERGED, RAW, PictureTask
from modiste.schema import kaggle
from modiste.settings import Settings
from modiste.types import Encoding, Head, Product

COLUMNS = LabelColumns(tuple(LabelColumn(attribute, attribute.name) for attribute in kaggle()))


def shirt(number: int, colour: str | None, gender: str = "Men", kind: str = "Shirts") -> Product:
    attributes = {"articleType": kind, "gender": gender} | ({} if colour is None else {"baseColour": colour})
    return Product(str(number), attributes=attributes, photo=f"{number}.jpg")


PRODUCTS = (
    shirt(0, "Navy Blue"),
    shirt(1, "Navy Blue"),  # of the group of product 0
    shirt(2, "Blue", "Women"),  # Navy Blue and Blue are one merged colour
    shirt(3, "Navy Blue", kind="Jeans"),
    shirt(4, "Navy Blue"),
    shirt(5, None),
)
GROUPS = {"0": "0", "1": "0", "2": "2", "3": "3", "4": "4", "5": "5"}


def vectors(*angles: float) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], np.float32)


def test_one_query_worked_out_by_hand() -> None:
    task = PictureTask.drawn(PRODUCTS, GROUPS, PRODUCTS[:1], COLUMNS)
    assert task.queries.tolist() == [0]
    assert task.gallery.tolist() == [1, 2, 3, 4, 5]
    # Nearest first: 1 (own group, left out), 2, 3, 4, 5.
    embeddings = vectors(0, 0.1, 0.2, 0.3, 0.4, 0.5)
    assert task.gallery[task.rank(embeddings)[0, :4]].tolist() == [2, 3, 4, 5]
    scores = task.score(embeddings)
    raw, merged, gender = scores[RAW], scores[MERGED], scores["gender"]
    assert (raw.relevant.tolist(), merged.relevant.tolist()) == ([1], [2])
    assert (raw.hit[0], raw.precision[0]) == (1, 0.1)
    assert raw.average_precision[0] == pytest.approx(1 / 3)  # product 4 comes third and is the only one
    assert merged.average_precision[0] == pytest.approx((1 / 1 + 2 / 3) / 2)  # products 2 and 4
    assert gender.precision[0] == pytest.approx(0.3)  # 3, 4 and 5, of ten places
    assert not task.score(embeddings)["season"].judged.any()


def seen(*rows: tuple[float, float, float]) -> np.ndarray:
    """(n, 5) of shirts for sure and no jeans: how probably each is navy blue, blue, black."""
    return np.array([[1, 0, *row] for row in rows], np.float16)


class Told(ColourEncoder):
    """Sees shirts and jeans, navy blue, blue and black, as it is told; every photo shows the first of them."""

    heads: ClassVar = {
        "articleType": Head(("Shirts", "Jeans"), 1.0),
        "baseColour": Head(("Navy Blue", "Blue", "Black"), 1.0),
    }

    def encode(self, pixels: np.ndarray) -> Encoding:
        count = len(pixels)
        shirts, navy = np.array([[20, 0]], np.float32), np.array([[20, 0, 0]], np.float32)
        logits = {"articleType": np.repeat(shirts, count, 0), "baseColour": np.repeat(navy, count, 0)}
        return Encoding(np.repeat(vectors(0), count, 0), logits)


def test_a_shop_answers_with_its_labels_or_without() -> None:
    task = PictureTask.drawn(PRODUCTS, GROUPS, PRODUCTS[:1], COLUMNS)
    embeddings = vectors(0, 0.1, 0.2, 0.3, 0.4, 0.5)
    black = (0.0, 0.0, 1.0)
    likely = seen((1, 0, 0), black, black, black, black, (0.5, 0.5, 0))
    method, photo = Method("model", Told(), embeddings, likely), square("Blue")
    with_labels, without = (
        task.rank_as_shop([photo], method, Settings(threads=1), labels=own)[0, :4] for own in (True, False)
    )
    # 1 is of the query's group, 2 the nearest. By the net 5 alone may be navy blue; by the labels 4 is a navy shirt.
    assert task.gallery[without].tolist() == [2, 5, 3, 4]
    assert task.gallery[with_labels].tolist() == [2, 4, 5, 3]


def test_queries_come_from_the_held_out_and_the_gallery_from_all_others() -> None:
    products = [shirt(number, "Black") for number in range(60)]
    groups = {product.product_id: product.product_id for product in products}
    task = PictureTask.drawn(products, groups, products[:20], COLUMNS, queries=8, gallery=30)
    assert len(task.queries) == 8
    assert len(task.gallery) == 30
    assert task.queries.max() < 20
    assert not set(task.queries.tolist()) & set(task.gallery.tolist())
    again = PictureTask.drawn(products[::-1], groups, products[19::-1], COLUMNS, queries=8, gallery=30)
    assert sorted((59 - again.gallery).tolist()) == task.gallery.tolist()  # by their ids, not by their order


def test_a_product_without_vector_is_refused() -> None:
    task = PictureTask.drawn(PRODUCTS, GROUPS, PRODUCTS[:1], COLUMNS)
    with pytest.raises(QueryError, match="5 vectors for 6 products"):
        task.score(vectors(0, 1, 2, 3, 4))
