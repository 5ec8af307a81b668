"""A photo in whatever form a caller holds it, as an upright RGB picture: the one way into index and queries alike."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from modiste.errors import PhotoError
from modiste.settings import Settings
from modiste.vision.decode import decode

Photo = bytes | str | Path | Image.Image
"""Encoded bytes, a file by its path, or an open picture."""


def open_photo(photo: Photo, settings: Settings) -> Image.Image:
    """Upright RGB, within the settings' limits. A large JPEG may be decoded smaller, never below the thumbnails' size.

    Raises PhotoError for whatever cannot be used, without the photo's name.
    """
    if isinstance(photo, Image.Image):
        return _from_picture(photo, settings.photo_max_pixels)
    data = _read(Path(photo), settings.photo_max_bytes) if isinstance(photo, str | Path) else photo
    side = settings.thumbnail_side
    limits = {"max_bytes": settings.photo_max_bytes, "max_pixels": settings.photo_max_pixels}
    return decode(data, **limits, size_hint=(side, side))


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough for `decode` to refuse it.
            return file.read(max_bytes + 1)
    except OSError as error:
        raise PhotoError(f"The file cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise PhotoError("This is no path, it has zero bytes in it; give a photo's path, not its content.") from error


def _from_picture(picture: Image.Image, max_pixels: int) -> Image.Image:
    if not 0 < picture.width * picture.height <= max_pixels:
        raise PhotoError(f"The picture is {picture.height} x {picture.width} pixels; 1 to {max_pixels:,} are taken.")
    upright = ImageOps.exif_transpose(picture)
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    layer = upright.convert("RGBA")
    white = Image.new("RGB", layer.size, "white")
    white.paste(layer, mask=layer.getchannel("A"))
    return white
