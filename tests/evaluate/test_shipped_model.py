"""The model in the package on some hundred real photos: a guard of its accuracy, not a measurement."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.catalogue.groups import group_products
from modiste.catalogue.splits import split_of
from modiste.evaluate.encoding import product_photo
from modiste.evaluate.held_out import GroupedSplit, sample
from modiste.evaluate.subject import Subject
from modiste.parallel.progress import Silent
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.reading import read

PHOTOS = 300
LEAST = {"masterCategory": 0.97, "articleType": 0.81, "gender": 0.87}
"""Some three standard errors of 300 photos below what the model reaches on the whole test tenth."""


@pytest.mark.slow
def test_shipped_model_keeps_its_accuracy_on_real_photos(real_data: Path) -> None:
    settings = Settings(threads=1)
    subject = Subject.open(None, settings)
    if not subject.has_heads:
        pytest.skip("the model in the package has no label heads")
    catalogue = read(open_source(real_data / "fashion-product-images-small.zip", settings=settings))
    # Groups by name alone: looking for near-duplicates among all photos would take minutes.
    groups = group_products(catalogue.products)
    test = [p for p in catalogue.products if split_of(groups[p.product_id]) == "test" and p.photo is not None]
    split = GroupedSplit(catalogue, groups, {key: split_of(group) for key, group in groups.items()})
    opened = product_photo(catalogue.source, settings)
    predictions, failed = subject.predict(sample(test, PHOTOS), split, opened, Silent(), "")
    assert failed == 0
    for attribute, least in LEAST.items():
        head = predictions.head(attribute, "merged")
        assert head is not None
        assert head.right[head.labelled].mean() >= least
