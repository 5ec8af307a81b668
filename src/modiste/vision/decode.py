"""Photos from strangers: encoded bytes to an upright RGB picture, a thumbnail and a content hash."""

from __future__ import annotations

import hashlib
import threading
import warnings
from io import BytesIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from modiste.errors import PhotoError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""The only decoders that ever see a photo's bytes."""

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".jfif")
"""File name endings of photos, lower case, in the order in which they are preferred."""

UNREAD_SUFFIXES = (
    ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff", ".jxl", ".jp2", ".psd", ".svg", ".dng", ".cr2", ".nef", ".arw",
)  # fmt: skip
"""File name endings, lower case, of pictures that no decoder here reads: they are told, so that none is missed."""

THUMBNAIL_QUALITY = 85
PILLOW_PIXEL_FACTOR = 2  # Pillow itself refuses pictures of more than twice its MAX_IMAGE_PIXELS.

ORIENTATION_TAG = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation (TIFF 6.0, tag 274; 1 is upright) to what turns the photo upright."""

QUARTER_TURNS = (5, 6, 7, 8)  # Orientations that swap height and width.

PHOTO_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")

KNOWN_BEGINNINGS = (
    (0, b"BM", "a BMP picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIF picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\3\4", "a zip archive"),
    (0, b"<", "a web page or XML text"),
)
"""Offset, bytes and words for files that people often take for photos; only used to explain a refusal."""

# Pillow speaks of damaged metadata and of large pictures through `warnings`, whose filters belong to the whole process:
# they may be changed by one thread at a time only, and for no longer than the header takes.
_warning_filters = threading.Lock()


def decode(data: bytes, *, max_bytes: int, max_pixels: int, size_hint: tuple[int, int] | None = None) -> Image.Image:
    """Encoded JPEG, PNG, WebP or GIF (first frame) bytes to an upright RGB picture.

    Transparent places become white, metadata is dropped. `size_hint` is the (height, width) in pixels that the caller
    needs at least: a larger JPEG may then be decoded to a half, a quarter or an eighth of its size, never below it.

    Raises PhotoError for bytes that are empty, more than `max_bytes`, of another format or damaged, and for pictures
    without pixels or with more than `max_pixels`; both limits are checked before any pixel is decoded.
    """
    _check_bytes(data, max_bytes)
    try:
        photo = _open(data, max_pixels)
        if size_hint is not None and photo.format in ("JPEG", "MPO") and max(photo.size) >= 2 * min(size_hint):
            height, width = reversed(size_hint) if _orientation(photo) in QUARTER_TURNS else size_hint
            photo.draft(None, (width, height))
        photo.load()
        turn = TURNS.get(_orientation(photo) or 1)
        photo = _on_white(photo)
        upright = photo if turn is None else photo.transpose(turn)
        upright.info.clear()
        return upright
    except PhotoError:
        raise
    # A decoder fed with damaged bytes raises whatever it stumbles over (OSError, SyntaxError, struct.error, ...).
    except Exception as error:
        raise PhotoError(f"The picture is damaged or cut off: {_words(error)}.") from error


def thumbnail(photo: Image.Image, data: bytes, side: int) -> bytes:
    """`photo`, as `decode` made it from `data`, as a JPEG without metadata whose longest side is at most `side` pixels.

    A source that is such a JPEG already is kept as it is, which spares it a second loss.
    """
    if _is_plain_jpeg(data, side):
        return data
    small = photo
    if max(photo.size) > side:
        small = photo.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = BytesIO()
    small.save(out, "JPEG", quality=THUMBNAIL_QUALITY)
    return out.getvalue()


def photo_hash(data: bytes) -> str:
    """BLAKE2b of the encoded bytes: 16 bytes as 32 hexadecimal digits."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _check_bytes(data: bytes, max_bytes: int) -> None:
    if not data:
        raise PhotoError("The file is empty.")
    if len(data) > max_bytes:
        raise PhotoError(f"The file is larger than {max_bytes:,} bytes, the most that is read.")


def _open(data: bytes, max_pixels: int) -> Image.Image:
    """The picture with only its header read."""
    with _warning_filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            photo = Image.open(BytesIO(data), formats=FORMATS)
        except UnidentifiedImageError as error:
            raise PhotoError(_not_a_photo(data)) from error
        except Image.DecompressionBombError as error:
            over = PILLOW_PIXEL_FACTOR * (Image.MAX_IMAGE_PIXELS or 0)
            raise PhotoError(
                f"The picture has more than {over:,} pixels; at most {min(max_pixels, over):,} are read."
            ) from error
    width, height = photo.size
    if width < 1 or height < 1:
        raise PhotoError(f"The picture has no pixels: it is {height} high and {width} wide.")
    if width * height > max_pixels:
        raise PhotoError(
            f"The picture has {width * height:,} pixels ({height} x {width}); at most {max_pixels:,} are read."
        )
    return photo


def _orientation(photo: Image.Image) -> int | None:
    with _warning_filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            orientation = photo.getexif().get(ORIENTATION_TAG)
        # Damaged metadata says nothing about the pixels: the photo is taken as it lies.
        except Exception:
            return None
    return orientation if isinstance(orientation, int) else None


def _on_white(photo: Image.Image) -> Image.Image:
    if photo.mode == "RGB" and "transparency" not in photo.info:
        return photo
    if photo.mode.startswith("I"):
        # 16-bit grey: Pillow's own conversion would clip at 255 instead of scaling.
        grey = np.clip(np.asarray(photo).astype(np.int64) >> 8, 0, 255).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    if photo.has_transparency_data:
        layer = photo.convert("RGBA")
        white = Image.new("RGB", photo.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return photo.convert("RGB")


def _is_plain_jpeg(data: bytes, side: int) -> bool:
    """Whether the bytes are a colour JPEG of at most `side` pixels that carries nothing but its JFIF header."""
    if not data.startswith(b"\xff\xd8"):
        return False
    with _warning_filters, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = Image.open(BytesIO(data), formats=("JPEG",))
    segments = getattr(header, "applist", ())
    plain = all(marker == "APP0" for marker, _ in segments)
    return plain and header.format == "JPEG" and header.mode == "RGB" and max(header.size) <= side


def _not_a_photo(data: bytes) -> str:
    if data.startswith(PHOTO_BEGINNINGS):
        return "The picture is damaged or cut off: its header cannot be read, or says that it has no pixels."
    beginning = data[:64].lstrip()
    kind = next(
        (words for at, mark, words in KNOWN_BEGINNINGS if beginning[at:].startswith(mark)),
        "not a picture that is known here",
    )
    return f"The file is {kind}; only JPEG, PNG, WebP and GIF are read."


def _words(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
