"""The grouped split of an evaluation, and what it keeps between two runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from small_world import png, square

from modiste.catalogue import photo_signatures
from modiste.catalogue.splits import split_products
from modiste.evaluate import held_out
from modiste.evaluate.held_out import grouped_split, ids_hash, sample
from modiste.sample.sample_shop import draw_products
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.types import Catalogue, Product

SETTINGS = Settings(threads=1)


def catalogue(pairs: Iterable[tuple[Product, bytes]]) -> Catalogue:
    source = GivenSource(pairs)
    return Catalogue(source, tuple(source.read()), ())  # type: ignore[arg-type]


def drawn(count: int = 12) -> list[tuple[Product, bytes]]:
    return [(product, png(photo)) for product, photo in draw_products(7, count, (80, 60))]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many photos were compared, one number per time."""
    looked: list[int] = []
    real = photo_signatures.photo_signatures

    def counted(of: Catalogue, **options: object) -> object:
        looked.append(len(of.products))
        return real(of, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(held_out, "photo_signatures", counted)
    return looked


def test_split_is_that_of_names_and_near_duplicates(tmp_path: Path) -> None:
    pairs = drawn()
    twin = Product("999999", "a name of its own", photo=None)
    pairs.append((twin, pairs[0][1]))
    split = grouped_split(catalogue(pairs), tmp_path, SETTINGS)
    first = pairs[0][0].product_id
    assert split.groups["999999"] == split.groups[first]
    assert split.split == split_products([product for product, _ in pairs], [(first, "999999")])
    assert sorted(p.product_id for side in ("train", "validation", "test") for p in split.side(side)) == sorted(  # type: ignore[arg-type]
        product.product_id for product, _ in pairs
    )


def test_near_duplicates_are_looked_for_once(tmp_path: Path, looked_at: list[int]) -> None:
    pairs = drawn()
    once, again = (grouped_split(catalogue(pairs), tmp_path, SETTINGS) for _ in range(2))
    assert once.groups == again.groups
    assert looked_at == [12]


def test_another_photo_is_looked_at_again(tmp_path: Path, looked_at: list[int]) -> None:
    pairs = drawn()
    grouped_split(catalogue(pairs), tmp_path, SETTINGS)
    changed = [(pairs[0][0], png(square("Red"))), *pairs[1:]]
    grouped_split(catalogue(changed), tmp_path, SETTINGS)
    assert looked_at == [12, 12]


def test_a_lot_does_not_depend_on_the_other_products() -> None:
    products = [Product(str(number)) for number in range(100)]
    drawn_of_all = sample(products, 20)
    assert len(drawn_of_all) == 20
    without = [product for product in products if product not in drawn_of_all[:10]]
    kept = {product.product_id for product in sample(without, 20)}
    assert {product.product_id for product in drawn_of_all[10:]} <= kept
    assert sample(products, None) == products
    assert sample(products, 1000) == products


def test_ids_hash_tells_products_apart_but_not_their_order() -> None:
    one, other = Product("1"), Product("2")
    assert ids_hash([one, other]) == ids_hash([other, one])
    assert ids_hash([one, other]) != ids_hash([one])
