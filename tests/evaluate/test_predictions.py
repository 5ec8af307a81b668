"""From logits and products to judged heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from modiste.evaluate.label_columns import LabelColumn, LabelColumns
from modiste.evaluate.predictions import Predictions, predictions_of
from modiste.metrics.classification import MISSING
from modiste.models.model_folder import ModelDescription
from modiste.models.preprocess import Preprocessing
from modiste.schema import kaggle, schema_of
from modiste.types import Product

GENDER = kaggle().named("gender")


def description(attribute: str, labels: tuple[str, ...], temperature: float = 1.0) -> ModelDescription:
    return ModelDescription(
        name="stub",
        dimensions=2,
        preprocessing=Preprocessing(4, 3),
        labels={attribute: labels},
        temperatures={attribute: temperature},
        training_data="none",
        licences={},
    )


def predicted(
    products: Sequence[Product], logits: Mapping[str, np.ndarray], described: ModelDescription
) -> Predictions:
    """Each product is a group of its own."""
    groups = {product.product_id: product.product_id for product in products}
    return predictions_of(products, groups, logits, described, LabelColumns.of(products, described.schema))


def column(attribute: str) -> LabelColumn:
    """An attribute of the Kaggle set under its own name."""
    return LabelColumn(kaggle().named(attribute), attribute)


def judge_genders(probabilities: list[list[float]], *genders: str | None) -> Predictions:
    """Products of these genders, and a model that gives these probabilities to Boys, Girls, Men, Unisex, Women."""
    products = [
        Product(str(number), attributes={} if gender is None else {"gender": gender})
        for number, gender in enumerate(genders)
    ]
    logits = {"gender": np.log(np.array(probabilities, np.float32))}
    return predicted(products, logits, description("gender", GENDER.labels))


def test_merged_probabilities_are_sums_of_raw_ones() -> None:
    predictions = judge_genders([[0.25, 0.1, 0.2, 0.05, 0.4]], "Boys")
    raw, merged = predictions.head("gender", "raw"), predictions.head("gender", "merged")
    assert raw is not None
    assert merged is not None
    assert raw.labels[raw.predicted[0]] == "Women"
    np.testing.assert_allclose(merged.probabilities, [[0.45, 0.05, 0.5]], rtol=1e-5)  # Men, Unisex, Women
    assert not raw.right[0]
    assert not merged.right[0]


def test_merging_can_change_the_winner() -> None:
    predictions = judge_genders([[0.3, 0.02, 0.3, 0.03, 0.35]], "Boys")
    merged = predictions.head("gender", "merged")
    assert merged is not None
    assert merged.labels[merged.predicted[0]] == "Men"
    assert merged.right[0]
    assert merged.confidence[0] == pytest.approx(0.6)


def test_top_three() -> None:
    predictions = judge_genders([[0.4, 0.3, 0.15, 0.1, 0.05]] * 3, "Men", "Unisex", None)
    raw = predictions.head("gender", "raw")
    assert raw is not None
    assert raw.in_top.tolist() == [True, False, False]


def test_rows_without_the_label_are_not_judged() -> None:
    predictions = judge_genders([[0.2] * 5] * 2, None, "Girls")
    raw = predictions.head("gender", "raw")
    assert raw is not None
    assert raw.labelled.tolist() == [False, True]
    assert not raw.right[0]


def test_a_label_without_merged_one_is_judged_raw_only() -> None:
    products = [Product("1", attributes={"articleType": "Rain Trousers"})]
    assert column("articleType").truth(products, "raw")[0] != MISSING
    assert column("articleType").truth(products, "merged")[0] == MISSING


def test_unknown_labels_are_not_judged_but_named() -> None:
    products = [Product("1", attributes={"gender": "Robots"}), Product("2", attributes={"gender": "Men"}), Product("3")]
    assert column("gender").truth(products, "raw").tolist() == [MISSING, GENDER.index("Men"), MISSING]
    assert column("gender").unknown(products) == {"Robots"}


def test_temperature_softens_confidence() -> None:
    logits = {"gender": np.array([[0, 0, 4, 0, 0]], np.float32)}
    sure, unsure = (
        predicted([Product("1")], logits, description("gender", GENDER.labels, temperature)).heads[0].confidence[0]
        for temperature in (1.0, 4.0)
    )
    assert sure == pytest.approx(np.exp(4) / (np.exp(4) + 4))
    assert unsure == pytest.approx(np.exp(1) / (np.exp(1) + 4))


def test_a_model_with_merged_heads_has_merged_numbers_only() -> None:
    logits = {"gender": np.zeros((1, 3), np.float32)}
    predictions = predicted([Product("1")], logits, description("gender", GENDER.merged))
    assert [head.labelling for head in predictions.heads] == ["merged"]


def test_labels_of_its_own_are_judged_as_they_are() -> None:
    logits = {"gender": np.array([[2, 0], [0, 2], [0, 2]], np.float32)}
    products = [Product(str(n), attributes={"gender": animal}) for n, animal in enumerate(("Cats", "Cats", "Mice"))]
    (head,) = predicted(products, logits, description("gender", ("Cats", "Dogs"))).heads
    assert (head.labelling, head.labels) == ("raw", ("Cats", "Dogs"))
    assert head.truth.tolist() == [0, 0, MISSING]
    assert head.right.tolist() == [True, False, False]


def test_a_column_is_found_by_its_meaning_and_one_that_is_missing_has_no_truth() -> None:
    products = [Product("1", attributes={"Geschlecht": "Women", "Stoff": "Leinen"})]
    columns = LabelColumns.of(products, schema_of({"gender": GENDER.labels, "season": ("Summer",)}))
    assert [(each.name, each.key) for each in columns] == [("gender", "Geschlecht"), ("season", None)]
    assert columns.named("gender").truth(products, "merged").tolist() == [GENDER.merged_index("Women")]
    assert columns.named("season").truth(products, "raw").tolist() == [MISSING]


def test_the_catalogue_s_own_columns_come_after_the_model_s() -> None:
    products = [Product("1", attributes={"Artikeltyp": "Kimono", "Farbe": "Rot", "Stoff": "Leinen", "year": 2011.0})]
    columns = LabelColumns.of(products, schema_of({"colour": ("Rot", "Blau")}))
    assert [(each.name, each.key, each.attribute.labels) for each in columns] == [
        ("colour", "Farbe", ("Rot", "Blau")),
        ("Artikeltyp", "Artikeltyp", ("Kimono",)),
    ]
    assert columns.narrowest_category is columns.named("Artikeltyp")
    assert columns.widest_category is None


def test_shown_are_merged_labels_where_there_are_any() -> None:
    logits = {"gender": np.zeros((1, 5), np.float32), "sleeve": np.zeros((1, 2), np.float32)}
    labels = {"gender": GENDER.labels, "sleeve": ("long", "short")}
    both = {"labels": labels, "temperatures": dict.fromkeys(labels, 1.0)}
    described = description("gender", GENDER.labels).model_copy(update=both)
    found = predicted([Product("1", attributes={"sleeve": "long"})], logits, described)
    assert [(head.attribute, head.labelling) for head in found.shown] == [("gender", "merged"), ("sleeve", "raw")]


def test_choosing_products_keeps_rows_and_heads_together() -> None:
    predictions = judge_genders([[0.9, 0.025, 0.025, 0.025, 0.025], [0.025, 0.9, 0.025, 0.025, 0.025]], "Boys", "Men")
    chosen = predictions.of(["1", "0"])
    assert [product.product_id for product in chosen.products] == ["1", "0"]
    assert chosen.heads[0].right.tolist() == [False, True]
