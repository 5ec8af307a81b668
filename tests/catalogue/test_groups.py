from __future__ import annotations

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.catalogue.groups import GroupStatistics, folded_name, group_products, group_statistics, id_order
from modiste.types import Product


def test_ids_that_are_numbers_come_first_and_by_value() -> None:
    ids = ["b", "10", "9", "007", "7", "a", "-1", "1.5", "²"]

    assert sorted(ids, key=id_order) == ["007", "7", "9", "10", "-1", "1.5", "a", "b", "²"]


@pytest.mark.parametrize(
    ("title", "folded"),
    [("  Navy\tBlue \n Shirt ", "navy blue shirt"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("", None)],
)
def test_names_are_compared_without_case_and_white_space(title: str, folded: str | None) -> None:
    assert folded_name(title) == folded


def test_missing_and_blank_names_link_nothing() -> None:
    products = [Product("1"), Product("2"), Product("3", title="  "), Product("4", title="")]

    assert group_products(products) == {"1": "1", "2": "2", "3": "3", "4": "4"}


def test_names_and_photos_chain_into_one_group_under_its_smallest_id() -> None:
    """100 and 20 share a name, 20 and 9 a photo, 9 and 30 a name; 5 stands alone."""
    products = [
        Product("100", title="Red Tie"),
        Product("20", title="red  tie"),
        Product("30", title="Blue Tie"),
        Product("9", title="Blue Tie"),
        Product("5", title="Green Tie"),
    ]

    assert group_products(products, [("20", "9")]) == {"100": "9", "20": "9", "30": "9", "9": "9", "5": "5"}


def test_pairs_of_unknown_products_are_passed_over() -> None:
    assert group_products([Product("1"), Product("2")], [("1", "3"), ("3", "2")]) == {"1": "1", "2": "2"}


def plain_groups(products: list[Product], pairs: list[tuple[str, str]]) -> dict[str, str]:
    """A breadth-first walk from every product over all the others."""
    keys = {}
    for start in products:
        reached, waiting = {start.product_id}, deque([start])
        while waiting:
            here = waiting.popleft()
            for other in products:
                ids = (here.product_id, other.product_id)
                same_name = folded_name(here.title) is not None and folded_name(here.title) == folded_name(other.title)
                if other.product_id not in reached and (same_name or ids in pairs or ids[::-1] in pairs):
                    reached.add(other.product_id)
                    waiting.append(other)
        keys[start.product_id] = min(reached, key=id_order)
    return keys


ids = st.integers(0, 30).map(str) | st.sampled_from(["a", "b", "sku-7"])
products_of_any_kind = st.lists(
    st.builds(Product, ids, title=st.sampled_from([None, "", *"abcdefghij", "A", " a "])),
    max_size=15,
    unique_by=lambda product: product.product_id,
)


@given(products=products_of_any_kind, pairs=st.lists(st.tuples(ids, ids), max_size=6))
def test_groups_equal_those_of_the_breadth_first_walk(products: list[Product], pairs: list[tuple[str, str]]) -> None:
    assert group_products(products, pairs) == plain_groups(products, pairs)


def test_statistics_of_a_small_catalogue() -> None:
    """Ties 1, 2, 3 share a name; photos 3-4 and 6-7-8 are alike; 5 has neither; 9 has no photo and no name."""
    titles = {"1": "Tie", "2": "tie", "3": "TIE", "4": "Scarf", "5": "Belt", "6": "Sock", "7": "Cap", "8": "Hat"}
    products = [Product(product_id, title) for product_id, title in titles.items()] + [Product("9")]
    pairs = [("3", "4"), ("6", "7"), ("7", "8")]

    assert group_statistics(products, pairs, photos=8) == GroupStatistics(
        products=9,
        groups=4,
        largest_group=4,
        names=6,
        largest_name=3,
        share_sharing_name=3 / 9,
        photos=8,
        near_duplicate_pairs=3,
        share_with_near_duplicate=5 / 8,
        largest_photo_group=3,
    )


def test_statistics_of_an_empty_catalogue_are_zeros() -> None:
    assert group_statistics([], [], photos=0) == GroupStatistics(0, 0, 0, 0, 0, 0.0, 0, 0, 0.0, 0)
