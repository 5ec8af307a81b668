"""Photos: every format and mode becomes upright RGB, and everything else is refused with its reason."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from modiste.errors import PhotoError
from modiste.settings import load_settings
from modiste.vision.decode import decode, open_photo, photo_hash, thumbnail

LIMITS = {"max_bytes": 1_000_000, "max_pixels": 1_000_000}


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def halves(mode: str, top: object, bottom: object) -> Image.Image:
    """6 high, 4 wide; the upper half in one colour, the lower in another."""
    picture = Image.new(mode, (4, 6), bottom)
    picture.paste(top, (0, 0, 4, 3))
    return picture


def pixels(data: bytes, **options: object) -> np.ndarray:
    photo = decode(data, **{**LIMITS, **options})
    assert photo.mode == "RGB"
    return np.asarray(photo)


def bare_png(height: int, width: int) -> bytes:
    """A PNG that declares a size and holds one compressed byte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def transparent_palette() -> Image.Image:
    picture = halves("P", 0, 1)
    picture.putpalette([10, 20, 30, 200, 100, 50])
    return picture


RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
RED_BLUE = halves("RGB", RED, BLUE)
RED_CLEAR = halves("RGBA", (*RED, 255), (0, 0, 0, 0))
GREY_CLEAR = halves("LA", (7, 255), (7, 0))
SHADE_BLACK = halves("RGBA", (0, 0, 0, 51), (0, 0, 0, 255))
SIXTEEN_BITS = Image.fromarray(np.repeat(np.array([200 * 256 + 255, 256], np.uint16), 12).reshape(6, 4))
NINES = Image.new("RGB", (4, 6), (9, 9, 9))
PALETTE, FIRST, SECOND = transparent_palette(), (10, 20, 30), (200, 100, 50)

DECODED = {
    "png-rgb": (encoded(RED_BLUE, "PNG"), RED, BLUE),
    "png-grey": (encoded(halves("L", 200, 10), "PNG"), (200,) * 3, (10,) * 3),
    "png-black-and-white": (encoded(halves("1", 1, 0), "PNG"), WHITE, (0,) * 3),
    "png-16-bit": (encoded(SIXTEEN_BITS, "PNG"), (200,) * 3, (1,) * 3),
    "png-rgba": (encoded(RED_CLEAR, "PNG"), RED, WHITE),
    "png-half-seen": (encoded(SHADE_BLACK, "PNG"), (204,) * 3, (0,) * 3),
    "png-grey-alpha": (encoded(GREY_CLEAR, "PNG"), (7,) * 3, WHITE),
    "png-palette": (encoded(PALETTE, "PNG"), FIRST, SECOND),
    "png-palette-clear": (encoded(PALETTE, "PNG", transparency=1), FIRST, WHITE),
    "png-clear-colour": (encoded(RED_BLUE, "PNG", transparency=BLUE), RED, WHITE),
    "gif": (encoded(PALETTE, "GIF"), FIRST, SECOND),
    "gif-clear": (encoded(PALETTE, "GIF", transparency=1), FIRST, WHITE),
    "gif-first-frame": (
        encoded(PALETTE, "GIF", save_all=True, append_images=[Image.new("P", (4, 6))]), FIRST, SECOND
    ),
    "webp": (encoded(RED_BLUE, "WEBP", lossless=True), RED, BLUE),
    "webp-alpha": (encoded(RED_CLEAR, "WEBP", lossless=True), RED, WHITE),
    "jpeg-grey": (encoded(Image.new("L", (4, 6), 90), "JPEG"), (90,) * 3, (90,) * 3),
    "jpeg-cmyk": (encoded(Image.new("CMYK", (4, 6), (0, 255, 255, 0)), "JPEG"), RED, RED),
    "jpeg-progressive": (encoded(NINES, "JPEG", progressive=True), (9,) * 3, (9,) * 3),
    "jpeg-of-two-pictures": (
        encoded(NINES, "MPO", save_all=True, append_images=[Image.new("RGB", (4, 6))]), (9,) * 3, (9,) * 3
    ),
}  # fmt: skip
"""Encoded bytes, and the colours of the upper and the lower half that must come out."""


@pytest.mark.parametrize(("data", "top", "bottom"), DECODED.values(), ids=DECODED.keys())
def test_decode_turns_every_mode_into_rgb(data: bytes, top: tuple[int, ...], bottom: tuple[int, ...]) -> None:
    seen = pixels(data).astype(int)
    assert seen.shape == (6, 4, 3)
    assert np.abs(seen[0, 0] - top).max() <= 1
    assert np.abs(seen[5, 3] - bottom).max() <= 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "corner"),
    # Where the stored picture has what belongs to the top left (TIFF 6.0, tag 274), as (row, column).
    [(1, (0, 0)), (2, (0, -1)), (3, (-1, -1)), (4, (-1, 0)), (5, (0, 0)), (6, (-1, 0)), (7, (-1, -1)), (8, (0, -1))],
)
def test_decode_turns_photos_upright(kind: str, orientation: int, corner: tuple[int, int]) -> None:
    stored = np.zeros((64, 32, 3), np.uint8)
    row, column = (slice(0, 16) if at == 0 else slice(-16, None) for at in corner)
    stored[row, column] = 255
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = pixels(encoded(Image.fromarray(stored), kind, exif=exif))
    assert upright.shape == ((32, 64, 3) if orientation >= 5 else (64, 32, 3))
    assert upright[4, 4].min() > 240
    assert upright[-4:, -4:].max() < 15


def test_decode_with_damaged_metadata_takes_the_photo_as_it_lies(jpeg: Callable[..., bytes]) -> None:
    data = jpeg("red", (8, 4), exif=b"Exif\0\0II*\0\xff\xff\xff\x7fgarbage")
    assert pixels(data).shape == (8, 4, 3)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param(b"", "The file is empty", id="empty"),
        pytest.param(b"<html>not found</html>", "The file is a web page", id="web-page"),
        pytest.param(b"hello, I am a photo", "The file is not a picture", id="fake"),
        pytest.param(encoded(Image.new("RGB", (4, 4)), "BMP"), "The file is a BMP picture; only JPEG, PNG", id="bmp"),
        pytest.param(encoded(Image.new("RGB", (4, 4)), "TIFF"), "The file is a TIFF picture", id="tiff"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "The file is a HEIC picture", id="heic"),
        pytest.param(
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "The file is not a picture", id="postscript"
        ),
        pytest.param(b"x" * 1_000_001, "The file is larger than 1,000,000 bytes", id="many-bytes"),
        pytest.param(
            bare_png(1001, 1000),
            r"The picture has 1,001,000 pixels \(1001 x 1000\); at most 1,000,000",
            id="many-pixels",
        ),
        pytest.param(bare_png(10_000, 10_000), "The picture has 100,000,000 pixels", id="pillow-would-warn"),
        pytest.param(
            bare_png(60_000, 60_000), "The picture has more than 178,956,970 pixels; at most 1,000,000", id="bomb"
        ),
        pytest.param(bare_png(0, 10), "The picture is damaged or cut off: .*no pixels", id="no-height"),
        pytest.param(bare_png(10, 0), "The picture is damaged or cut off: .*no pixels", id="no-width"),
        pytest.param(bare_png(40, 40), "The picture is damaged or cut off", id="pixels-missing"),
        pytest.param(
            b"GIF89a\0\0\0\0\0\0\0;", "The picture is damaged or cut off: .*no pixels", id="gif-without-frame"
        ),
        pytest.param(b"\xff\xd8\xff\xe0", "The picture is damaged or cut off", id="jpeg-without-body"),
    ],
)
def test_decode_refuses_with_the_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(PhotoError, match=f"^{sentence}.*\\.$") as refusal:
        decode(data, **LIMITS)
    assert "\n" not in str(refusal.value)


def test_pixel_limit_is_kept_exactly() -> None:
    data = encoded(Image.new("RGB", (30, 20)), "PNG")
    assert pixels(data, max_pixels=600).shape == (20, 30, 3)
    with pytest.raises(PhotoError, match="600 pixels"):
        decode(data, max_bytes=10_000, max_pixels=599)
    assert pixels(data, max_bytes=len(data)).shape == (20, 30, 3)
    with pytest.raises(PhotoError, match=f"larger than {len(data) - 1} bytes"):
        decode(data, max_bytes=len(data) - 1, max_pixels=600)


NOISE = Image.fromarray(np.random.default_rng(7).integers(0, 255, (24, 18, 3), dtype=np.uint8))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_cut_off_anywhere_is_refused_or_lacks_no_pixel(kind: str) -> None:
    data = encoded(NOISE, kind)
    whole = pixels(data)
    refused = 0
    for length in range(len(data)):
        try:
            assert np.array_equal(pixels(data[:length]), whole), f"{kind} cut to {length} of {len(data)} bytes"
        except PhotoError:
            refused += 1
    # What comes after the last pixel: a PNG's checksum and end mark (20 bytes), a GIF's end mark (2).
    assert refused >= len(data) - 20


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
    seed=st.integers(0, 2**32),
    least=st.sampled_from([None, 4]),
)
def test_damaged_bytes_give_a_photo_or_one_sentence(kind: str, seed: int, least: int | None) -> None:
    rng = np.random.default_rng(seed)
    exif = Image.Exif()
    exif[0x0112] = 6
    data = bytearray(encoded(NOISE, kind, **({} if kind == "GIF" else {"exif": exif})))
    for at in rng.integers(0, min(len(data), rng.choice([80, 10_000])), rng.integers(1, 6)):
        data[at] = rng.integers(256)
    try:
        photo = decode(bytes(data), **LIMITS, least_side=least)
    except PhotoError as refusal:
        assert re.fullmatch(r"The (file|picture) [^\n]+\.", str(refusal))
    else:
        assert photo.mode == "RGB"
        assert thumbnail(photo, bytes(data), 16)


def test_decode_leaves_the_process_as_it_was() -> None:
    limit, filters = Image.MAX_IMAGE_PIXELS, list(warnings.filters)
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(_refusal, [bare_png(10_000, 10_000)] * 200))
    assert set(refusals) == {"The picture has 100,000,000 pixels (10000 x 10000); at most 1,000,000 are read."}
    assert warnings.filters == filters
    assert limit == Image.MAX_IMAGE_PIXELS
    assert not ImageFile.LOAD_TRUNCATED_IMAGES


def _refusal(data: bytes) -> str:
    with pytest.raises(PhotoError) as refusal:
        decode(data, **LIMITS)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("least", "expected"),
    [(50, (75, 50)), (51, (150, 100)), (200, (300, 200)), (201, (600, 400)), (900, (600, 400))],
)
def test_least_side_reduces_large_jpegs_but_never_below(
    jpeg: Callable[..., bytes], least: int, expected: tuple[int, int]
) -> None:
    assert pixels(jpeg("green", (600, 400)), least_side=least).shape[:2] == expected


def test_a_reduced_photo_is_turned_upright(jpeg: Callable[..., bytes]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert pixels(jpeg("green", (400, 600), exif=exif), least_side=100).shape[:2] == (150, 100)


def test_a_photo_with_other_damaged_metadata_is_turned_upright(jpeg: Callable[..., bytes]) -> None:
    # One entry for the orientation, and one whose value lies beyond the end of the file.
    entries = struct.pack("<HHHII", 2, 0x0112, 3, 1, 6) + struct.pack("<HHII", 0x010F, 2, 400, 0x7FFFFFFF)
    exif = b"Exif\0\0II*\0" + struct.pack("<I", 8) + entries + struct.pack("<I", 0)
    assert pixels(jpeg("green", (4, 8), exif=exif)).shape[:2] == (8, 4)


def test_a_caller_s_picture_is_turned_upright_and_stays_as_it_is() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    held = Image.open(BytesIO(encoded(RED_BLUE, "PNG", exif=exif)))
    opened = open_photo(held, load_settings())
    assert (opened.size, held.size) == ((6, 4), (4, 6))
    assert opened.getpixel((5, 0)) == RED
    assert opened.getpixel((0, 0)) == BLUE


def test_least_side_means_nothing_for_other_formats() -> None:
    assert pixels(encoded(Image.new("RGB", (400, 600)), "PNG"), least_side=10).shape == (600, 400, 3)


def test_thumbnail_keeps_a_small_plain_jpeg(jpeg: Callable[..., bytes]) -> None:
    data = jpeg("red", (80, 60))
    assert thumbnail(decode(data, **LIMITS), data, 80) == data


@pytest.mark.parametrize(
    ("data", "side", "size"),
    [
        pytest.param(encoded(Image.new("RGB", (60, 80), "red"), "JPEG"), 40, (30, 40), id="too-large"),
        pytest.param(
            encoded(Image.new("RGB", (60, 80), "red"), "JPEG", exif=b"Exif\0\0secret"), 80, (60, 80), id="exif"
        ),
        pytest.param(encoded(Image.new("RGB", (60, 80), "red"), "JPEG", comment=b"secret"), 80, (60, 80), id="comment"),
        pytest.param(
            encoded(Image.new("RGB", (60, 80), "red"), "JPEG", icc_profile=b"secret"), 80, (60, 80), id="profile"
        ),
        pytest.param(encoded(Image.new("CMYK", (60, 80), (0, 255, 255, 0)), "JPEG"), 80, (60, 80), id="cmyk"),
        pytest.param(encoded(Image.new("RGB", (60, 80), "red"), "PNG"), 320, (60, 80), id="png"),
        pytest.param(encoded(Image.new("RGB", (2000, 10), "red"), "PNG"), 320, (320, 2), id="strip"),
        pytest.param(encoded(Image.new("RGB", (2000, 1), "red"), "PNG"), 320, (320, 1), id="thin-strip"),
    ],
)
def test_thumbnail_makes_a_clean_jpeg_of_every_other_photo(data: bytes, side: int, size: tuple[int, int]) -> None:
    small = thumbnail(decode(data, **LIMITS), data, side)
    assert b"secret" not in small
    picture = Image.open(BytesIO(small))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
    assert np.abs(np.asarray(picture).astype(int) - (255, 0, 0)).max() <= 3


def test_thumbnail_of_a_reduced_photo_is_not_the_large_source(jpeg: Callable[..., bytes]) -> None:
    data = jpeg("red", (800, 800))
    reduced = decode(data, **LIMITS, least_side=100)
    assert reduced.size == (100, 100)
    assert Image.open(BytesIO(thumbnail(reduced, data, 320))).size == (100, 100)


def test_thumbnail_leaves_the_photo_alone() -> None:
    photo = Image.new("RGB", (400, 400))
    thumbnail(photo, b"", 10)
    assert photo.size == (400, 400)


def test_photo_hash_is_blake2b_of_the_bytes() -> None:
    # From `b2sum -l 128` of an empty input.
    assert photo_hash(b"") == "cae66941d9efbd404e4d88758ea67670"
    assert photo_hash(b"a") != photo_hash(b"b")
