"""What the nets learn from and are judged on."""

from __future__ import annotations

from dataclasses import replace

from modiste.evaluate.held_out import GroupedSplit
from modiste.paper.merged_labels import merged_labels, merged_truth, paper_columns
from modiste.paper.subset import Subset, draw_subset, missing_labels
from modiste.schema import kaggle
from modiste.types import Catalogue, Product

SEVEN = ["gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "usage"]


def ids(products: tuple[Product, ...]) -> set[str]:
    return {product.product_id for product in products}


def with_products(split: GroupedSplit, products: tuple[Product, ...]) -> GroupedSplit:
    return replace(split, catalogue=replace(split.catalogue, products=products))


def test_whole_sides_without_a_limit(split: GroupedSplit, subset: Subset) -> None:
    assert [len(side) for side in (subset.learned, subset.validation, subset.test)] == [18, 6, 12]
    assert subset.set_aside == ()
    assert subset.catalogue.products == split.catalogue.products


def test_groups_are_drawn_whole_and_by_their_keys_alone(split: GroupedSplit) -> None:
    products = split.catalogue.products
    paired = {product.product_id: f"pair {row // 12}-{row % 6}" for row, product in enumerate(products)}
    grouped = replace(split, groups=paired)
    small, large = draw_subset(grouped, 5, 2), draw_subset(grouped, 8, 3)
    for drawn, groups, tests in ((small, 5, 2), (large, 8, 3)):
        assert len({paired[each] for each in ids(drawn.learned) | ids(drawn.validation)}) == groups
        assert len({paired[each] for each in ids(drawn.test)}) == tests
        assert len(drawn.catalogue.products) == 2 * (groups + tests)
    assert ids(small.learned) <= ids(large.learned)
    assert ids(small.test) <= ids(large.test)
    turned = draw_subset(with_products(grouped, products[::-1]), 5, 2)
    assert ids(turned.learned) == ids(small.learned)


def test_rows_that_miss_a_label_are_set_aside(split: GroupedSplit) -> None:
    first, second, *others = split.catalogue.products
    bare = replace(first, attributes={name: v for name, v in first.attributes.items() if name != "season"})
    rain = replace(second, attributes={**second.attributes, "articleType": "Rain Trousers"})
    drawn = draw_subset(with_products(split, (bare, rain, *others)), None, None)
    assert ids(drawn.set_aside) == {first.product_id, second.product_id}
    assert not ids(drawn.learned) & ids(drawn.set_aside)
    assert missing_labels((bare, rain, *others)) == {first.product_id, second.product_id}


def test_products_without_a_photo_are_left_out(split: GroupedSplit) -> None:
    first, *others = split.catalogue.products
    drawn = draw_subset(with_products(split, (replace(first, photo=None), *others)), None, None)
    assert first.product_id not in ids(drawn.catalogue.products)


def test_the_fingerprint_tells_products_sides_and_labels_apart(split: GroupedSplit, subset: Subset) -> None:
    first, *others = split.catalogue.products
    relabelled = replace(first, attributes={**first.attributes, "season": "Spring"})
    renamed = replace(first, title="Another name")
    moved = replace(split, split={**split.split, first.product_id: "test"})

    def fingerprint(of: GroupedSplit) -> str:
        return draw_subset(of, None, None).fingerprint

    assert fingerprint(split) == subset.fingerprint
    assert fingerprint(with_products(split, (renamed, *others))) == subset.fingerprint
    assert fingerprint(with_products(split, (relabelled, *others))) != subset.fingerprint
    assert fingerprint(with_products(split, tuple(others))) != subset.fingerprint
    assert fingerprint(moved) != subset.fingerprint


def test_only_products_with_a_larger_photo_stay(split: GroupedSplit, subset: Subset) -> None:
    shown = split.catalogue.products[::2]
    without_photo = replace(split.catalogue.products[1], photo=None)
    larger = Catalogue(split.catalogue.source, (*shown, without_photo), ())
    kept = subset.with_larger(larger)
    assert ids(kept.catalogue.products) == ids(shown)
    assert ids(kept.learned) == ids(subset.learned) & ids(shown)
    assert ids(kept.test) == ids(subset.test) & ids(shown)


def test_the_paper_s_labels_are_the_merged_ones_of_the_seven() -> None:
    assert [column.name for column in paper_columns()] == SEVEN
    assert [len(merged_labels(name)) for name in kaggle().names] == [3, 5, 33, 142, 14, 4, 4]
    boy = Product("1", attributes={"gender": "Boys"})
    assert merged_labels("gender")[merged_truth([boy], "gender")[0]] == "Men"
