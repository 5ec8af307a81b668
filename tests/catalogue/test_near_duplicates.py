from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from modiste.catalogue.near_duplicates import (
    LARGEST_CELL_DIFFERENCE,
    NEAR_DUPLICATE_DISTANCE,
    SMALLEST_CONTENT,
    near_duplicate_pairs,
    near_duplicates_of,
)
from modiste.vision.signature import SIGNATURE_LENGTH, signature

WHITE = 255
NAVY, MAROON, CREAM = (30, 40, 90), (110, 20, 30), (240, 225, 190)


def shirt(colour: tuple[int, int, int], print_colour: tuple[int, int, int] = CREAM) -> Image.Image:
    """An 80x60 shirt on white with a round print, drawn large and reduced, so that its edges are soft as a photo's."""
    photo = Image.new("RGB", (240, 320), "white")
    draw = ImageDraw.Draw(photo)
    draw.polygon([(80, 60), (160, 60), (215, 110), (190, 150), (170, 130), (170, 260), (70, 260)], fill=colour)
    draw.polygon([(70, 260), (70, 130), (50, 150), (25, 110), (80, 60)], fill=colour)
    draw.ellipse([95, 110, 145, 160], fill=print_colour)
    return photo.reduce(4)


def saved_again(photo: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def moved(photo: Image.Image, right: int, down: int) -> Image.Image:
    page = Image.new("RGB", photo.size, "white")
    page.paste(photo, (right, down))
    return page


def padded_square(photo: Image.Image) -> Image.Image:
    page = Image.new("RGB", (max(photo.size), max(photo.size)), "white")
    page.paste(photo, ((page.width - photo.width) // 2, (page.height - photo.height) // 2))
    return page


def near(one: Image.Image, other: Image.Image) -> bool:
    return near_duplicate_pairs(np.stack([signature(one), signature(other)])).tolist() == [[0, 1]]


COPIES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "the photo itself": lambda photo: photo.copy(),
    "JPEG of quality 75": lambda photo: saved_again(photo, 75),
    "enlarged to 224x168": lambda photo: photo.resize((168, 224), Image.Resampling.BICUBIC),
    "enlarged to 1600x1200": lambda photo: photo.resize((1200, 1600), Image.Resampling.BICUBIC),
    "enlarged and saved as JPEG": lambda photo: saved_again(photo.resize((168, 224), Image.Resampling.BICUBIC), 75),
    "one pixel to the right and down": lambda photo: moved(photo, 1, 1),
    "one pixel cut off all around": lambda photo: photo.crop((1, 1, photo.width - 1, photo.height - 1)),
    "padded to a square": padded_square,
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_a_copy_is_a_near_duplicate(copy: Callable[[Image.Image], Image.Image]) -> None:
    photo = shirt(NAVY)

    assert near(photo, copy(photo))


OTHERS = {
    "another colour": shirt(MAROON),
    "a slightly lighter colour": shirt((45, 55, 105)),
    "a print of another colour": shirt(NAVY, print_colour=(250, 190, 120)),
    "upside down": shirt(NAVY).transpose(Image.Transpose.FLIP_TOP_BOTTOM),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_another_product_is_not_a_near_duplicate(other: Image.Image) -> None:
    assert not near(shirt(NAVY), other)


def test_signature_of_a_black_square_is_a_black_middle_on_white() -> None:
    """A 32-pixel square spreads by sqrt(2 (32² - 1) / 12) = 13.06: 56.8 pixels of window, 9 of 16 cells of square."""
    photo = Image.new("RGB", (60, 80), "white")
    photo.paste((0, 0, 0), (14, 24, 46, 56))

    cells = signature(photo).reshape(16, 16, 3)

    assert signature(photo).dtype == np.uint8
    assert signature(photo).shape == (SIGNATURE_LENGTH,)
    assert (cells[5:11, 5:11] == 0).all()
    outside = np.ones((16, 16), bool)
    outside[2:14, 2:14] = False
    assert (cells[outside] == WHITE).all()


def test_signature_keeps_the_channels_in_their_order() -> None:
    photo = Image.new("RGB", (60, 80), "white")
    photo.paste((200, 100, 50), (14, 24, 46, 56))

    assert signature(photo).reshape(16, 16, 3)[8, 8].tolist() == [200, 100, 50]


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3000, 4000)])
def test_signature_takes_photos_of_any_size(size: tuple[int, int]) -> None:
    assert signature(Image.new("RGB", size, (10, 20, 30))).shape == (SIGNATURE_LENGTH,)


def test_blank_photos_are_not_near_duplicates_of_each_other() -> None:
    white, off_white = Image.new("RGB", (60, 80), "white"), Image.new("RGB", (60, 80), (254, 254, 254))

    assert near_duplicate_pairs(np.stack([signature(white), signature(white), signature(off_white)])).shape == (0, 2)


def test_pairs_of_no_and_of_one_signature_are_none() -> None:
    assert near_duplicate_pairs(np.empty((0, SIGNATURE_LENGTH), np.uint8)).shape == (0, 2)
    assert near_duplicate_pairs(np.zeros((1, SIGNATURE_LENGTH), np.uint8)).shape == (0, 2)


def inked(*ink: int) -> NDArray[np.uint8]:
    return np.array([WHITE - value for value in ink], np.uint8)


def test_distance_is_a_share_of_the_content() -> None:
    """5² = 25 <= 0.05² (100² + 105²) / 2 = 26.3, but 6² = 36 > 0.05² (100² + 106²) / 2 = 26.5."""
    assert near_duplicate_pairs(np.stack([inked(100, 0, 0), inked(105, 0, 0)])).tolist() == [[0, 1]]
    assert near_duplicate_pairs(np.stack([inked(100, 0, 0), inked(106, 0, 0)])).tolist() == []


def test_one_cell_may_differ_by_no_more_than_the_limit() -> None:
    photo = np.full(SIGNATURE_LENGTH, 100, np.uint8)
    at_the_limit, over_it = photo.copy(), photo.copy()
    at_the_limit[7] += LARGEST_CELL_DIFFERENCE
    over_it[7] -= LARGEST_CELL_DIFFERENCE + 1

    assert near_duplicate_pairs(np.stack([photo, at_the_limit, over_it])).tolist() == [[0, 1]]


def test_the_threshold_can_be_given() -> None:
    signatures = np.stack([inked(100, 0, 0), inked(106, 0, 0)])

    assert near_duplicate_pairs(signatures, threshold=0.06).tolist() == [[0, 1]]


def plain_pairs(signatures: NDArray[np.uint8], threshold: float) -> list[list[int]]:
    """Every pair looked at, one by one, in Python's whole numbers."""
    rows = [[WHITE - int(value) for value in signature] for signature in signatures]
    contents = [sum(value * value for value in row) for row in rows]
    found = []
    for i, one in enumerate(rows):
        for j in range(i + 1, len(rows)):
            differences = [abs(a - b) for a, b in zip(one, rows[j], strict=True)]
            squared = sum(difference * difference for difference in differences)
            close = squared <= threshold**2 * (contents[i] + contents[j]) / 2
            shown = min(contents[i], contents[j]) > SMALLEST_CONTENT**2 * len(one)
            if close and shown and max(differences) <= LARGEST_CELL_DIFFERENCE:
                found.append([i, j])
    return found


@pytest.mark.parametrize("length", [12, 100, SIGNATURE_LENGTH])
def test_pairs_equal_those_of_the_plain_search(length: int) -> None:
    """Copies of twelve pictures, each with its own noise, so that pairs lie on both sides of both limits.

    120 signatures of 100 cells are first compared by principal components, the others by all their cells.
    """
    generator = np.random.default_rng(11)
    pictures = generator.integers(20, 220, (12, length))
    noise = generator.integers(-1, 2, (120, length)) * generator.integers(0, 8, (120, 1))
    signatures = np.clip(pictures[np.arange(120) % 12] + noise, 0, 255).astype(np.uint8)
    signatures[::17] = WHITE

    expected = plain_pairs(signatures, NEAR_DUPLICATE_DISTANCE)

    assert 50 < len(expected) < 12 * 45 - 50
    assert near_duplicate_pairs(signatures).tolist() == expected
    assert near_duplicate_pairs(signatures, block_rows=7).tolist() == expected
    each_with_all = np.stack([near_duplicates_of(one, signatures) for one in signatures])
    assert np.argwhere(np.triu(each_with_all, 1)).tolist() == expected
    assert np.array_equal(each_with_all, each_with_all.T)


def test_one_photo_is_compared_with_none_and_with_very_many_alike() -> None:
    photo = signature(shirt(NAVY))
    assert near_duplicates_of(photo, np.empty((0, SIGNATURE_LENGTH), np.uint8)).tolist() == []
    assert near_duplicates_of(photo, np.stack([photo] * 5000)).all()


def test_blank_photo_is_a_near_duplicate_of_nothing() -> None:
    blank, photo = signature(Image.new("RGB", (60, 80), "white")), signature(shirt(NAVY))
    assert not near_duplicates_of(blank, np.stack([blank, photo])).any()
    assert near_duplicates_of(photo, np.stack([blank, photo])).tolist() == [False, True]
