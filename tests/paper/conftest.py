"""A small drawn catalogue with a split."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import png

from modiste.catalogue.splits import Split
from modiste.evaluate.held_out import GroupedSplit
from modiste.paper.subset import Subset, draw_subset
from modiste.paper.workplace import Workplace
from modiste.parallel.progress import Silent
from modiste.sample.sample_shop import draw_products
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.types import Catalogue, Product

SIDES: tuple[Split, ...] = ("train", "train", "train", "validation", "test", "test")
PRODUCTS = 36


class Told(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.fixture(scope="session")
def split() -> GroupedSplit:
    """36 drawn products, each a group of its own, half of them to learn from and a third to judge."""
    source = GivenSource((product, png(photo)) for product, photo in draw_products(5, PRODUCTS, (40, 30)))
    products = tuple(each for each in source.read() if isinstance(each, Product))
    ids = [product.product_id for product in products]
    sides = {product_id: SIDES[row % len(SIDES)] for row, product_id in enumerate(ids)}
    return GroupedSplit(Catalogue(source, products, ()), dict(zip(ids, ids, strict=True)), sides)


@pytest.fixture(scope="session")
def subset(split: GroupedSplit) -> Subset:
    """All of it."""
    return draw_subset(split, None, None)


@pytest.fixture
def place(subset: Subset, tmp_path: Path) -> Workplace:
    """A folder to work in, nobody told."""
    return Workplace(tmp_path, subset, None, None, Settings(threads=1), Told())
