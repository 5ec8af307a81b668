from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from small_world import png, square

from modiste.catalogue.photo_signatures import PhotoSignatures, near_duplicate_ids, photo_signatures
from modiste.errors import PhotoError
from modiste.types import Catalogue, Finding, Product
from modiste.vision.signature import SIGNATURE_LENGTH, signature


@dataclass(frozen=True)
class Photos:
    """A source that is only asked for photos."""

    files: Mapping[str, bytes]
    name: str = "photos"

    def read(self) -> Iterator[Product | Finding]:
        yield from ()

    def photo(self, key: str) -> bytes:
        if key not in self.files:
            raise PhotoError("The photo is not there.")
        return self.files[key]


def catalogue(files: Mapping[str, bytes], *product_ids: str) -> Catalogue:
    products = [Product(product_id, photo=f"{product_id}.png") for product_id in product_ids]
    return Catalogue(Photos(files), (*products, Product("without")), ())


def signatures_of(shown: Catalogue, **options: Any) -> PhotoSignatures:
    return photo_signatures(shown, max_bytes=100_000, max_pixels=10_000, **options)


FILES = {
    "1.png": png(square("Red")),
    "2.png": png(square("Blue")),
    "3.png": png(square("Red", 40, 30)),
    "4.png": b"no picture",
    "6.png": png(square("Red", 200, 60)),
}


@pytest.mark.parametrize("threads", [1, 3])
def test_readable_photos_are_compared_and_the_others_reported(threads: int) -> None:
    """4 is no picture, 5 is not there, 6 has more than 10,000 pixels; 1 and 3 are the same red in two sizes."""
    result = signatures_of(catalogue(FILES, "1", "2", "3", "4", "5", "6"), threads=threads)

    assert result.product_ids == ("1", "2", "3")
    assert np.array_equal(result.signatures[1], signature(square("Blue")))
    assert result.near_duplicates() == [("1", "3")]
    assert [finding.product_id for finding in result.findings] == ["4", "5", "6"]
    assert all(finding.kept and finding.reason.startswith("no photo: ") for finding in result.findings)
    assert result.findings[1].where == "5.png"


def test_progress_counts_the_products_with_a_photo() -> None:
    done: list[int] = []

    signatures_of(catalogue(FILES, "1", "4"), advance=done.append)

    assert sum(done) == 2


def test_a_catalogue_without_photos_has_no_signatures() -> None:
    result = signatures_of(catalogue({}))

    assert result.signatures.shape == (0, SIGNATURE_LENGTH)
    assert result.near_duplicates() == []


def test_near_duplicate_ids_names_the_rows() -> None:
    rows = np.stack([signature(square(colour)) for colour in ("Red", "Blue", "Green", "Blue")])

    assert near_duplicate_ids(["a", "b", "c", "d"], rows) == [("b", "d")]
