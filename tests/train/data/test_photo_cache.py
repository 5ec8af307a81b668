"""The memory-mapped cache: what is in it, when it is used again and when not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("scipy", reason="cutting products out needs the extra [train]")

from modiste.catalogue.photo_signatures import photo_signatures
from modiste.models.preprocess import Preprocessing
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.sources.reading import read
from modiste.train.data.photo_cache import PhotoCache, photo_cache
from modiste.types import Catalogue, Product


def encoded(colour: str, height: int = 40, width: int = 30) -> bytes:
    """A PNG of a coloured square on white."""
    photo = Image.new("RGB", (width, height), "white")
    photo.paste(colour, (width // 4, height // 4, 3 * width // 4, 3 * height // 4))
    file = io.BytesIO()
    photo.save(file, "PNG")
    return file.getvalue()


def catalogue_of(**photos: bytes) -> Catalogue:
    """Products named after their photos."""
    return read(GivenSource((Product(product_id), data) for product_id, data in photos.items()))


@pytest.fixture
def cached(tmp_path: Path, settings: Settings) -> Callable[..., tuple[PhotoCache, list[int]]]:
    """cached(catalogue): its cache in one folder, and the photos that were decoded for it."""

    def build(catalogue: Catalogue, tallest: int = 160, **aspects: float) -> tuple[PhotoCache, list[int]]:
        done: list[int] = []
        cache = photo_cache(
            catalogue, tmp_path, settings, tallest=tallest, aspects=aspects, advance=lambda at, _: done.append(at)
        )
        return cache, done

    return build


def test_frames_are_the_preprocessed_photos_with_the_product_cut_out(cached) -> None:
    cache, _ = cached(catalogue_of(a=encoded("red"), b=encoded("navy")))
    assert cache.product_ids == ("a", "b")
    frame = cache.frame(0)
    photo = Image.open(io.BytesIO(encoded("red"))).convert("RGB")
    assert np.array_equal(frame.pixels, Preprocessing(40, 30).apply(photo))
    assert frame.mask is not None
    assert np.array_equal(frame.mask > 0, (frame.pixels == (255, 0, 0)).all(axis=2))
    assert isinstance(cache.frames, np.memmap)


def test_a_second_run_opens_what_the_first_one_wrote(cached) -> None:
    catalogue = catalogue_of(a=encoded("red"), b=encoded("navy"))
    first, done = cached(catalogue)
    again, done_again = cached(catalogue)
    assert (done, done_again) == ([1, 2], [])
    assert again.key == first.key
    assert np.array_equal(again.frames, first.frames)


def test_a_changed_photo_makes_another_cache(cached) -> None:
    first, _ = cached(catalogue_of(a=encoded("red"), b=encoded("navy")))
    other, done = cached(catalogue_of(a=encoded("red"), b=encoded("green")))
    assert done == [1, 2]
    assert other.key != first.key
    assert (other.pixels(1) == (0, 128, 0)).all(axis=2).any()


def test_a_build_that_was_killed_is_begun_again(cached, tmp_path: Path) -> None:
    catalogue = catalogue_of(a=encoded("red"))
    first, _ = cached(catalogue)
    (tmp_path / first.key / "index.json").unlink()
    assert cached(catalogue)[1] == [1]
    assert [path.name for path in tmp_path.iterdir()] == [first.key]


def test_a_broken_photo_is_left_out_with_its_reason(cached) -> None:
    cache, _ = cached(catalogue_of(a=encoded("red"), b=b"no picture", c=encoded("navy")))
    assert cache.product_ids == ("a", "c")
    assert (cache.pixels(1) == (0, 0, 128)).all(axis=2).any()
    (finding,) = cache.findings
    assert finding.product_id == "b"
    assert "not a picture" in finding.reason


def test_photos_are_kept_at_their_own_height_or_the_tallest_used(cached) -> None:
    assert cached(catalogue_of(a=encoded("red", 40, 30)))[0].frames.shape == (1, 40, 30, 4)
    assert cached(catalogue_of(a=encoded("red", 400, 300)), 160)[0].frames.shape == (1, 160, 120, 4)


def test_a_squeezed_photo_is_stretched_back(cached) -> None:
    squeezed = Image.open(io.BytesIO(encoded("red", 160, 120))).resize((160, 160))
    file = io.BytesIO()
    squeezed.save(file, "PNG")
    cache, _ = cached(catalogue_of(a=file.getvalue()), a=0.75)
    inside = (cache.pixels(0) == (255, 0, 0)).all(axis=2)
    assert inside.any(axis=0).sum() == pytest.approx(60, abs=3)
    assert inside.any(axis=1).sum() == pytest.approx(80, abs=3)
    assert cache.aspects == (0.75,)


@pytest.mark.parametrize("tallest", [40, 300])
def test_signatures_are_those_by_which_everyone_groups(cached, settings: Settings, tallest: int) -> None:
    def jpeg(seed: int) -> bytes:
        noise = np.random.default_rng(seed).integers(0, 200, (12, 9, 3), dtype=np.uint8)
        file = io.BytesIO()
        Image.fromarray(noise).resize((480, 640)).save(file, "JPEG")
        return file.getvalue()

    catalogue = catalogue_of(a=jpeg(0), b=jpeg(1))
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    expected = photo_signatures(catalogue, **limits).signatures
    assert np.array_equal(cached(catalogue, tallest)[0].signatures, expected)


def test_products_without_a_photo_are_passed_over(tmp_path: Path, settings: Settings) -> None:
    catalogue = catalogue_of(a=encoded("red"))
    bare = replace(catalogue, products=(Product("z"), *catalogue.products))
    assert photo_cache(bare, tmp_path, settings, tallest=160).product_ids == ("a",)
