"""Labels: the lists and merges of the paper, their matrices, and the 205-wide target."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.errors import QueryError
from modiste.schema import kaggle
from modiste.schema.paper_target import decode_paper_target, encode_paper_target, paper_slices

SHIRT = {
    "gender": "Boys",
    "masterCategory": "Apparel",
    "subCategory": "Topwear",
    "articleType": "Shirts",
    "baseColour": "Navy Blue",
    "season": "Fall",
    "usage": "Smart Casual",
}
MERGED_SHIRT = SHIRT | {"gender": "Men", "baseColour": "Blue", "usage": "Casual"}


@st.composite
def full_labels(draw: st.DrawFn) -> dict[str, str]:
    """One raw label per attribute, Rain Trousers aside."""
    spaces = kaggle().by_name.items()
    return {name: draw(st.sampled_from([raw for raw in space.labels if space.merge(raw)])) for name, space in spaces}


def test_counts_are_the_papers() -> None:
    order = "gender, masterCategory, subCategory, articleType, baseColour, season, usage"
    assert ", ".join(kaggle().names) == order
    assert [len(space.labels) for space in kaggle().by_name.values()] == [5, 7, 45, 143, 46, 4, 8]
    assert [len(space.merged) for space in kaggle().by_name.values()] == [3, 5, 33, 142, 14, 4, 4]


def test_classes_are_in_alphabetical_order() -> None:
    for space in kaggle().by_name.values():
        assert list(space.labels) == sorted(set(space.labels))
        assert list(space.merged) == sorted(set(space.merged))


def test_slices_are_those_of_the_papers_loss() -> None:
    bounds = [(part.start, part.stop) for part in paper_slices().values()]
    assert bounds == [(0, 3), (3, 8), (8, 41), (41, 183), (183, 197), (197, 201), (201, 205)]


@pytest.mark.parametrize(
    ("attribute", "raw", "merged"),
    [
        ("gender", "Girls", "Women"),
        ("gender", "Unisex", "Unisex"),
        ("masterCategory", "Home", "Accessories"),
        ("subCategory", "Bath and Body", "Skin Care"),
        ("subCategory", "Beauty Accessories", "Makeup"),
        ("subCategory", "Wristbands", "Sports Equipment"),
        ("articleType", "Jeans", "Jeans"),
        ("articleType", "Rain Trousers", None),
        ("baseColour", "Fluorescent Green", "Green"),
        ("baseColour", "Steel", "Silver"),
        ("baseColour", "Skin", "Brown"),
        ("season", "Spring", "Spring"),
        ("usage", "Party", "Formal"),
        ("usage", "Home", "Casual"),
    ],
)
def test_merges_follow_the_paper(attribute: str, raw: str, merged: str | None) -> None:
    assert kaggle().named(attribute).merge(raw) == merged


def test_every_merged_label_is_a_raw_one_that_merges_to_itself() -> None:
    for space in kaggle().by_name.values():
        assert all(space.merge(label) == label for label in space.merged)


def test_indices_point_at_their_labels() -> None:
    for space in kaggle().by_name.values():
        assert [space.index(label) for label in space.labels] == list(range(len(space.labels)))
        assert [space.merged_index(label) for label in space.merged] == list(range(len(space.merged)))


def test_matrix_has_one_merged_class_per_raw_class_but_rain_trousers() -> None:
    for space in kaggle().by_name.values():
        assert space.matrix.shape == (len(space.labels), len(space.merged))
        assert space.matrix.dtype == np.float32
        for raw, row in zip(space.labels, space.matrix, strict=True):
            expected = [float(merged == space.merge(raw)) for merged in space.merged]
            assert row.tolist() == expected


def test_merged_probabilities_are_sums() -> None:
    space = kaggle().named("gender")
    merged = space.merge_probabilities(np.array([[0.1, 0.2, 0.3, 0.25, 0.15]], np.float32))
    np.testing.assert_allclose(merged, [[0.1 + 0.3, 0.25, 0.2 + 0.15]], rtol=1e-6)
    assert merged.dtype == np.float32


def test_merged_probabilities_drop_rain_trousers_and_renormalise() -> None:
    space = kaggle().named("articleType")
    raw = np.zeros(143, np.float32)
    raw[space.index("Rain Trousers")], raw[space.index("Jeans")], raw[space.index("Tops")] = (
        0.5,
        0.375,
        0.125,
    )
    merged = space.merge_probabilities(raw)
    assert merged.shape == (142,)
    assert merged[space.merged_index("Jeans")] == pytest.approx(0.75)
    assert merged[space.merged_index("Tops")] == pytest.approx(0.25)
    assert merged.sum() == pytest.approx(1)


def test_merged_probabilities_without_anything_left_are_equal() -> None:
    space = kaggle().named("articleType")
    raw = np.zeros(143, np.float32)
    raw[space.index("Rain Trousers")] = 1
    np.testing.assert_allclose(space.merge_probabilities(raw), np.full(142, 1 / 142), rtol=1e-6)


def test_paper_target_of_one_product_by_hand() -> None:
    target = encode_paper_target(SHIRT | {"year": 2011.0})
    articles = [raw for raw in kaggle().named("articleType").labels if raw != "Rain Trousers"]
    # Men, Apparel, Topwear (30th of 33), Shirts, Blue, Fall, Casual, each counted in its alphabetical list.
    assert np.flatnonzero(target).tolist() == [0, 4, 8 + 29, 41 + articles.index("Shirts"), 183 + 1, 197 + 0, 201 + 0]
    assert target.shape == (205,)
    assert target.dtype == np.float32
    assert decode_paper_target(target) == MERGED_SHIRT


@given(full_labels())
def test_encode_and_decode_are_inverse(raw: dict[str, str]) -> None:
    merged = {name: space.merge(raw[name]) for name, space in kaggle().by_name.items()}
    target = encode_paper_target(raw)
    assert target.sum() == 7
    assert decode_paper_target(target) == merged
    np.testing.assert_array_equal(encode_paper_target(merged), target)


def test_paper_target_needs_every_label() -> None:
    with pytest.raises(QueryError, match="usage is missing"):
        encode_paper_target({name: label for name, label in SHIRT.items() if name != "usage"})


def test_paper_target_has_no_place_for_rain_trousers() -> None:
    with pytest.raises(QueryError, match="'Rain Trousers' has no merged label"):
        encode_paper_target(SHIRT | {"articleType": "Rain Trousers"})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({0: 0}, "gender part of the target, 0:3"),
        ({1: 1}, "gender part of the target, 0:3"),
        ({204: 1}, "usage part of the target, 201:205"),
        ({0: 0.5}, "gender part of the target, 0:3"),
    ],
)
def test_decode_refuses_what_is_not_one_hot(change: dict[int, float], sentence: str) -> None:
    target = encode_paper_target(SHIRT)
    for at, value in change.items():
        target[at] = value
    with pytest.raises(QueryError, match=sentence):
        decode_paper_target(target)


def test_decode_refuses_another_shape() -> None:
    with pytest.raises(QueryError, match=r"\(205,\), not \(204,\)"):
        decode_paper_target(np.zeros(204))


def test_unknown_labels_are_refused_with_the_nearest() -> None:
    with pytest.raises(QueryError, match=r"no baseColour 'navy blu'; the nearest of its 46 labels are Navy Blue,"):
        kaggle().named("baseColour").index("navy blu")
    with pytest.raises(QueryError, match=r"no season 7\.0; the nearest of its 4 labels"):
        kaggle().named("season").merge(7.0)
    with pytest.raises(QueryError, match="no gender 'Girls'; the nearest of its 3 labels"):
        kaggle().named("gender").merged_index("Girls")


def test_unknown_attributes_are_refused_with_the_known() -> None:
    with pytest.raises(QueryError, match=r"'color'; the known ones are gender, .*usage"):
        kaggle().named("color")


def test_labels_need_numpy_alone() -> None:
    script = (
        "import sys, modiste.schema as schema; schema.kaggle();"
        "print([name for name in ('PIL', 'pyarrow', 'pydantic', 'lancedb', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
