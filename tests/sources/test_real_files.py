"""The real Kaggle files: known counts, known gaps, every photo readable."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.schema import kaggle
from modiste.schema.paper_target import encode_paper_target
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.kaggle import KaggleSource
from modiste.sources.reading import ReadingReport, read
from modiste.types import Catalogue
from modiste.vision.decode import decode


@pytest.fixture(scope="module")
def catalogue(real_data: Path) -> Catalogue:
    """The small photos' archive, read once."""
    return read(open_source(real_data / "fashion-product-images-small.zip", settings=Settings()))


@pytest.mark.slow
def test_every_row_of_the_small_archive_is_kept(catalogue: Catalogue) -> None:
    report = ReadingReport.of(catalogue)
    assert isinstance(catalogue.source, KaggleSource)
    assert (report.rows, report.kept, report.without_photo, report.stray_photos) == (40_041, 40_041, 5, 0)
    assert (report.left_out, report.noted) == ({}, {"no photo": 5})
    assert report.missing["year"] == 1
    assert all(report.missing[name] == 0 for name in kaggle().names[:4])


@pytest.mark.slow
def test_every_label_of_the_small_archive_is_known(catalogue: Catalogue) -> None:
    for attribute, space in kaggle().by_name.items():
        seen = {product.attributes[attribute] for product in catalogue.products if attribute in product.attributes}
        assert seen <= set(space.labels)


@pytest.mark.slow
def test_rows_with_all_labels_have_a_paper_target(catalogue: Catalogue) -> None:
    complete = 0
    for product in catalogue.products:
        if set(kaggle().names) <= product.attributes.keys():
            assert encode_paper_target(product.attributes).sum() == 7
            complete += 1
        else:
            with pytest.raises(QueryError):
                encode_paper_target(product.attributes)
    assert complete > 39_000


@pytest.mark.slow
def test_photos_of_the_small_archive_decode(catalogue: Catalogue) -> None:
    sizes = set()
    for product in catalogue.products[::40]:
        if product.photo is not None:
            photo = decode(catalogue.source.photo(product.photo), max_bytes=100_000, max_pixels=100_000)
            sizes.add(photo.size)
    assert (60, 80) in sizes
    assert max(max(size) for size in sizes) <= 80


def test_the_larger_archive_has_the_same_schema(real_data: Path) -> None:
    catalogue = read(open_source(real_data / "fashion-product-images-224.zip", settings=Settings()))
    assert sum(product.photo is not None for product in catalogue.products) == 8_632
    photo = catalogue.source.photo(catalogue.products[0].photo or "")
    assert decode(photo, max_bytes=1_000_000, max_pixels=1_000_000).size == (224, 224)
