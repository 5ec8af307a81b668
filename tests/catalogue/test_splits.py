from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.catalogue.groups import group_products
from modiste.catalogue.splits import names_seen_in_train, published_split, split_of, split_products
from modiste.errors import SourceError
from modiste.types import Product

FIXED_FOR_EVER = {
    "1": "test",
    "2": "train",
    "10": "test",
    "11": "validation",
    "12": "train",
    "sku-7": "train",
    "é": "train",
}


def test_the_split_of_a_group_never_changes() -> None:
    """Models in use were judged on these groups: another hash or other shares would show them their own test."""
    assert {key: split_of(key) for key in FIXED_FOR_EVER} == FIXED_FOR_EVER


def test_shares_are_80_10_10() -> None:
    counts = Counter(split_of(str(number)) for number in range(20_000))

    assert counts["train"] == pytest.approx(16_000, abs=200)
    assert counts["validation"] == pytest.approx(2_000, abs=150)
    assert counts["test"] == pytest.approx(2_000, abs=150)


names = st.sampled_from([None, "Red Tie", "red tie ", "Blue Tie", "Cap", "Hat", "Sock", "Belt"])
catalogues = st.lists(
    st.builds(Product, st.integers(100, 999).map(str), title=names),
    max_size=20,
    unique_by=lambda product: product.product_id,
)
pairs_of_ids = st.lists(st.tuples(st.integers(100, 999).map(str), st.integers(100, 999).map(str)), max_size=8)


@given(products=catalogues, pairs=pairs_of_ids)
def test_no_group_is_on_two_sides(products: list[Product], pairs: list[tuple[str, str]]) -> None:
    split = split_products(products, pairs)
    group = group_products(products, pairs)
    sides: dict[str, set[str]] = {}
    for product_id, key in group.items():
        sides.setdefault(key, set()).add(split[product_id])

    assert set(split) == {product.product_id for product in products}
    assert all(len(side) == 1 for side in sides.values())


@given(products=catalogues, new_ids=st.sets(st.integers(0, 99) | st.integers(1000, 2000), max_size=10))
def test_new_products_with_new_names_move_no_other(products: list[Product], new_ids: set[int]) -> None:
    new = [Product(str(number), title=f"New {number}") for number in new_ids]

    before, after = split_products(products), split_products([*new, *products])

    assert {product_id: after[product_id] for product_id in before} == before


def test_published_split_gives_the_split_of_each_id(tmp_path: Path) -> None:
    path = tmp_path / "split.csv"
    path.write_text("id,split\n7,train\n9,validation\n8,test\n")

    assert published_split(path) == {"7": "train", "9": "validation", "8": "test"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,split\n7,train\n8,exam\n", "line 3: the split 'exam' is unknown; known are train, validation, test"),
        (b"id,split\n7\n", "line 2: the split None is unknown"),
        (b"id,part\n7,train\n", "it needs id and split"),
        (b"", "it needs id and split"),
        (b"id,split\n\xff,train\n", "cannot be read"),
    ],
    ids=["unknown split", "short row", "other columns", "empty", "not text"],
)
def test_published_split_refuses_what_it_does_not_know(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "split.csv"
    path.write_bytes(content)

    with pytest.raises(SourceError) as error:
        published_split(path)

    assert words in str(error.value)


def test_published_split_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.csv cannot be read"):
        published_split(tmp_path / "none.csv")


def test_names_seen_in_train_marks_test_rows_only() -> None:
    """3 is a test row with a train name; 4 has its own; 5 has none; 6 is not in the split; 7 is validation."""
    titles = {"1": "Red Tie", "2": None, "3": "RED  tie", "4": "Cap", "5": None, "6": "Red Tie", "7": "Red Tie"}
    products = [Product(product_id, title) for product_id, title in titles.items()]
    split = {"1": "train", "2": "train", "3": "test", "4": "test", "5": "test", "7": "validation"}

    assert names_seen_in_train(products, split) == {"3"}


def test_the_published_split_of_the_real_data(real_data: Path) -> None:
    split = published_split(real_data / "splits" / "condition-cnn.csv")

    assert len(split) == 36_972
    assert set(split.values()) == {"train", "validation", "test"}
