"""Photos from strangers, in whatever form a caller holds them, to an upright RGB picture, a thumbnail and a hash."""

from __future__ import annotations

import hashlib
import threading
import warnings
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from modiste.errors import PhotoError
from modiste.settings import Settings

Photo = bytes | str | Path | Image.Image
"""Encoded bytes, a file by its path, or an open picture."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""The only decoders that ever see a photo's bytes."""

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".jfif")
"""File name endings of photos, lower case, in the order in which they are preferred."""

UNREAD_SUFFIXES = (
    ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff", ".jxl", ".jp2", ".psd", ".svg", ".dng", ".cr2", ".nef", ".arw",
)  # fmt: skip
"""File name endings, lower case, of pictures that no decoder here reads: they are reported, so that none is missed."""

THUMBNAIL_QUALITY = 85
PILLOW_PIXEL_FACTOR = 2  # Pillow itself refuses pictures of more than twice its MAX_IMAGE_PIXELS.

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


def open_photo(photo: Photo, settings: Settings) -> Image.Image:
    """Upright RGB, within the settings' limits. A large JPEG may be decoded smaller, never below the thumbnails' size.

    The one way into index and questions alike. Raises PhotoError for whatever cannot be used, without the photo's name.
    """
    if isinstance(photo, Image.Image):
        return _from_picture(photo, settings.photo_max_pixels)
    data = _read(Path(photo), settings.photo_max_bytes) if isinstance(photo, str | Path) else photo
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    return decode(data, **limits, least_side=settings.thumbnail_side)


def decode(data: bytes, *, max_bytes: int, max_pixels: int, least_side: int | None = None) -> Image.Image:
    """Encoded JPEG, PNG, WebP or GIF (first frame) bytes to an upright RGB picture.

    Transparent places become white, metadata is dropped. Where the caller needs no more than `least_side` pixels on the
    shorter side, a larger JPEG may be decoded to a half, a quarter or an eighth of its size, never below that.

    Raises PhotoError for bytes that are empty, more than `max_bytes`, of another format or damaged, and for pictures
    without pixels or with more than `max_pixels`; both limits are checked before any pixel is decoded.
    """
    _check_bytes(data, max_bytes)
    try:
        photo = _open(data, max_pixels)
        if least_side is not None and photo.format in ("JPEG", "MPO") and min(photo.size) >= 2 * least_side:
            photo.draft(None, (least_side, least_side))
        photo.load()
        upright = _on_white(_upright(photo))
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


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough for `decode` to refuse it.
            return file.read(max_bytes + 1)
    except OSError as error:
        raise PhotoError(f"The file cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise PhotoError(
            "This is not a path: it has zero bytes in it; give a photo's path, not its content."
        ) from error


def _from_picture(picture: Image.Image, max_pixels: int) -> Image.Image:
    if not 0 < picture.width * picture.height <= max_pixels:
        raise PhotoError(f"The picture is {picture.height} x {picture.width} pixels; 1 to {max_pixels:,} are taken.")
    return _on_white(_upright(picture))


def _upright(photo: Image.Image) -> Image.Image:
    """The photo as its metadata says that it was held, or itself: damaged metadata says nothing about the pixels."""
    with _warning_filters, warnings.catch_warnings(), suppress(Exception):
        warnings.simplefilter("ignore")
        if photo.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            # In place, because the pixels are then turned before other metadata, which may be damaged, is written.
            photo = photo.copy()
            ImageOps.exif_transpose(photo, in_place=True)
    return photo


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
