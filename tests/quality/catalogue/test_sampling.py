"""Which products the sheets show."""

from __future__ import annotations

from modiste.quality.catalogue.inspection import photo_groups
from modiste.quality.catalogue.sampling import plain_sample, sample_per_label
from modiste.types import Product

KINDS = ["Shirts"] * 5 + ["Belts"] * 3 + ["Ties"] * 3 + ["Hats"]
PRODUCTS = [Product(str(n), attributes={"articleType": kind}) for n, kind in enumerate(KINDS)] + [Product("bare")]


def test_a_plain_sample_is_drawn_by_the_seed_in_the_catalogue_s_order() -> None:
    drawn = plain_sample(PRODUCTS, 6, seed=1)
    assert drawn == plain_sample(PRODUCTS, 6, seed=1)
    assert len({product.product_id for product in drawn}) == 6
    assert drawn == [product for product in PRODUCTS if product in drawn]
    assert any(plain_sample(PRODUCTS, 6, seed) != drawn for seed in range(2, 6))


def test_a_sample_larger_than_the_catalogue_is_all_of_it() -> None:
    assert plain_sample(PRODUCTS, 99, seed=0) == PRODUCTS
    assert plain_sample([], 3, seed=0) == []


def test_one_product_per_label_the_most_frequent_label_first() -> None:
    drawn = sample_per_label(PRODUCTS, "articleType", 3, seed=0)
    assert [product.attributes["articleType"] for product in drawn] == ["Shirts", "Belts", "Ties"]
    assert len(sample_per_label(PRODUCTS, "articleType", 99, seed=0)) == 4
    assert sample_per_label(PRODUCTS, "season", 99, seed=0) == []


def test_photo_groups_chain_and_come_largest_first() -> None:
    assert photo_groups([("9", "10"), ("3", "2"), ("10", "11")]) == [["9", "10", "11"], ["2", "3"]]
    assert photo_groups([]) == []
