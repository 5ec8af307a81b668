"""What a run learns from: the split's integrity, rows with missing labels, names, and refusals."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("scipy", reason="cutting products out needs the extra [train]")

from modiste.catalogue.splits import SPLITS
from modiste.errors import QueryError
from modiste.parallel.progress import Silent
from modiste.schema import kaggle
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.sources.reading import read
from modiste.train.data.data import TrainingData, TrainingSources, training_data
from modiste.train.data.label_space import LabelSpace
from modiste.train.data.rows import names_of
from modiste.train.preset import Preset
from modiste.types import Catalogue, Product

MISSING = -1


class Notes(Silent):
    """A Progress that keeps the sentences."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


@pytest.fixture
def data_of(tmp_path: Path, settings: Settings, tiny_preset: Callable[..., Preset]) -> Callable[..., TrainingData]:
    """data_of(catalogue, drawings=0): the rows of a tiny run."""

    def build(catalogue: Catalogue, progress: Silent | None = None, **changes: object) -> TrainingData:
        preset = tiny_preset(**{"drawings": 0, **changes})
        return training_data(TrainingSources(catalogue), preset, tmp_path, settings, progress or Silent())

    return build


def saved_again(data: bytes) -> bytes:
    """The same photo, compressed once more."""
    file = io.BytesIO()
    Image.open(io.BytesIO(data)).save(file, "JPEG", quality=80)
    return file.getvalue()


def test_no_group_lies_on_two_sides(data_of, small_catalogue: Catalogue) -> None:
    pairs, twins = [], []
    for row, product in enumerate(small_catalogue.products[:100]):
        photo = small_catalogue.source.photo(product.photo) if product.photo else b""
        pairs.append((replace(product, title=f"Name {row % 30}" if row % 3 else f"Single {row}"), photo))
        if row % 5 == 0:
            pairs.append(
                (replace(product, product_id=f"{row}", photo=f"{row}.jpg", title=f"Copy {row}"), saved_again(photo))
            )
            twins.append((product.product_id, f"{row}"))
    data = data_of(read(GivenSource(pairs)))
    sides: dict[str | None, set[str]] = {}
    for product, _ in pairs:
        sides.setdefault(product.title, set()).add(data.split[product.product_id])
    assert [name for name, side in sides.items() if len(side) > 1] == []
    assert [twin for twin in twins if data.split[twin[0]] != data.split[twin[1]]] == []
    assert set(Counter(data.split.values())) == set(SPLITS)
    for rows, side in ((data.train, "train"), (data.validation, "validation")):
        assert {data.split[product_id] for product_id in rows.product_ids} == {side}


def test_targets_are_the_catalogues_labels(data_of, small_catalogue: Catalogue) -> None:
    data = data_of(small_catalogue)
    products = {product.product_id: product for product in small_catalogue.products}
    for product_id, target in zip(data.train.product_ids, data.train.targets.tolist(), strict=True):
        for (attribute, space), index in zip(kaggle().by_name.items(), target, strict=True):
            label = products[product_id].attributes.get(attribute)
            assert (None if index == MISSING else space.labels[index]) == label


def test_rows_with_a_missing_label_are_kept_or_set_aside(data_of, small_catalogue: Catalogue) -> None:
    products = tuple(
        replace(
            product,
            attributes={name: value for name, value in product.attributes.items() if row % 3 or name != "season"},
        )
        for row, product in enumerate(small_catalogue.products)
    )
    catalogue = replace(small_catalogue, products=products)
    masked, aside = data_of(catalogue).train, data_of(catalogue, missing_labels="set aside").train
    complete = (masked.targets != MISSING).all(axis=1)
    assert 0 < complete.sum() < len(masked)
    assert aside.product_ids == tuple(np.array(masked.product_ids)[complete])
    assert np.array_equal(aside.targets, masked.targets[complete])


def test_an_unknown_label_counts_as_missing_and_is_told(data_of, small_catalogue: Catalogue) -> None:
    first, *rest = small_catalogue.products
    odd = replace(first, attributes={**first.attributes, "usage": "Moonwalks"})
    assert LabelSpace(kaggle()).targets(odd)[kaggle().names.index("usage")] == MISSING
    notes = Notes()
    data_of(replace(small_catalogue, products=(odd, *rest)), notes)
    assert "Over all products 1 labels are in no list and count as missing: usage=Moonwalks 1." in notes.said


def test_merged_targets_are_the_merged_labels() -> None:
    product = Product("a", attributes={"gender": "Boys", "articleType": "Rain Trousers"})
    target = LabelSpace(kaggle(), "merged").targets(product)
    space = kaggle().by_name["gender"]
    assert space.merged[target[0]] == space.merge("Boys") != "Boys"
    assert target[kaggle().names.index("articleType")] == MISSING


def test_a_share_takes_whole_groups_and_leaves_validation_alone(data_of, small_catalogue: Catalogue) -> None:
    whole, half = data_of(small_catalogue), data_of(small_catalogue, share=0.5)
    assert half.validation.product_ids == whole.validation.product_ids
    assert set(half.train.product_ids) < set(whole.train.product_ids)
    assert 0.3 < len(half.train) / len(whole.train) < 0.7


def test_drawings_are_added_to_training_alone(data_of, small_catalogue: Catalogue) -> None:
    without, with_drawings = data_of(small_catalogue), data_of(small_catalogue, drawings=30)
    assert len(with_drawings.train) == len(without.train) + 30
    assert with_drawings.validation.product_ids == without.validation.product_ids
    assert not set(with_drawings.train.product_ids[-30:]) & {product.product_id for product in small_catalogue.products}
    assert with_drawings.digest != without.digest


def test_names_are_the_bags_of_their_frequent_words() -> None:
    titles = ("Red Shirt", "blue shirt", "Red  SHIRT", "Red cap", "Blue Odd Shirt", "Red Blue Tie", None, "Scarf")
    names = names_of([Product(str(row), title) for row, title in enumerate(titles)])
    assert names.vocabulary == ("blue", "red", "shirt")
    bags = np.split(names.words, names.offsets[1:])
    found = {name: [names.vocabulary[word] for word in bags[number]] for name, number in names.index.items()}
    assert found == {
        "blue odd shirt": ["blue", "shirt"],
        "blue shirt": ["blue", "shirt"],
        "red blue tie": ["red", "blue"],
        "red cap": ["red"],
        "red shirt": ["red", "shirt"],
    }


def test_a_catalogue_of_no_use_is_refused(data_of, small_catalogue: Catalogue) -> None:
    few = replace(small_catalogue, products=small_catalogue.products[:1])
    with pytest.raises(QueryError, match="1 products, and none with a photo is left"):
        data_of(few)
    bare = tuple(replace(product, attributes={}) for product in small_catalogue.products)
    with pytest.raises(QueryError, match="has no attribute with labels to learn from"):
        data_of(replace(small_catalogue, products=bare))
