"""Near-duplicates, names and labels of the real Kaggle rows; skipped where MODISTE_DATA is missing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modiste.catalogue.groups import connect
from modiste.catalogue.near_duplicates import near_duplicate_pairs
from modiste.catalogue.photo_signatures import photo_signatures
from modiste.catalogue.splits import split_products
from modiste.metrics.label_agreement import noise_ceiling
from modiste.quality.catalogue.statistics import catalogue_statistics
from modiste.schema import kaggle as kaggle_schema
from modiste.sources.kaggle import KaggleSource
from modiste.sources.reading import read
from modiste.types import AttributeValue, Catalogue
from modiste.vision.decode import decode
from modiste.vision.signature import signature

pytestmark = pytest.mark.slow

LIMITS = {"max_bytes": 25_000_000, "max_pixels": 80_000_000}


def merged_label(attribute: str, label: AttributeValue) -> str | None:
    return kaggle_schema().named(attribute).merge(label)


@pytest.fixture(scope="module")
def kaggle(real_data: Path) -> Catalogue:
    return read(KaggleSource(real_data / "fashion-product-images-small.zip"))


def test_statistics_of_the_names_and_labels(kaggle: Catalogue) -> None:
    statistics = catalogue_statistics(kaggle.products, [], photos=0)

    assert all(counts.rows == statistics.rows == 40_041 for counts in statistics.labels)
    assert [len(counts.counts) for counts in statistics.labels] == [5, 7, 45, 142, 46, 4, 8]
    assert statistics.groups.largest_name == 73
    assert statistics.groups.share_sharing_name == pytest.approx(0.40, abs=0.02)


def test_equal_names_agree_as_often_as_published(kaggle: Catalogue) -> None:
    raw = {ceiling.attribute: ceiling.agreement for ceiling in noise_ceiling(kaggle.products, kaggle_schema().names)}
    merged = {
        ceiling.attribute: ceiling.agreement
        for ceiling in noise_ceiling(kaggle.products, kaggle_schema().names, merged_label)
    }

    assert raw["season"] == pytest.approx(0.85, abs=0.01)
    assert raw["usage"] == pytest.approx(0.96, abs=0.01)
    assert raw["articleType"] == pytest.approx(0.98, abs=0.01)
    assert raw["baseColour"] == pytest.approx(0.93, abs=0.01)
    assert merged["baseColour"] == pytest.approx(0.94, abs=0.01)


@pytest.mark.slow
def test_a_tenth_of_the_photos_has_few_near_duplicates_in_small_groups(kaggle: Catalogue) -> None:
    """Neighbouring ids were photographed together, so near-duplicates are as frequent there as in the whole set."""
    in_order = sorted(kaggle.products, key=lambda product: int(product.product_id))
    sample = Catalogue(kaggle.source, tuple(in_order[8_000:12_000]), ())

    found = photo_signatures(sample, **LIMITS, threads=2)
    pairs = found.near_duplicates()
    groups = list(connect({product_id for pair in pairs for product_id in pair}, pairs).values())
    split = split_products(sample.products, pairs)

    assert 0.01 < len(groups) / len(found.product_ids) < 0.06
    assert max(groups.count(key) for key in set(groups)) <= 12
    assert all(split[one] == split[other] for one, other in pairs)


def test_the_larger_photo_of_a_product_is_a_near_duplicate_of_the_small_one(real_data: Path, kaggle: Catalogue) -> None:
    larger = KaggleSource(real_data / "fashion-product-images-224.zip")
    small = {product.product_id: product.photo for product in kaggle.products}
    both = [product for product in read(larger).products if product.photo and small.get(product.product_id)][:200]

    rows = []
    for product in both:
        stretched = decode(larger.photo(product.photo), **LIMITS).resize((168, 224))
        rows += [signature(stretched), signature(decode(kaggle.source.photo(small[product.product_id]), **LIMITS))]
    linked = [first for first, second in near_duplicate_pairs(np.stack(rows)).tolist() if second == first + 1]

    assert len(both) == 200
    assert sum(first % 2 == 0 for first in linked) >= 194
