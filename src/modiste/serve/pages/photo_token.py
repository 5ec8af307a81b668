"""A query photo as text in an address: nothing is kept on the server, every worker can answer, a view can be shared."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO

from PIL import Image

from modiste.errors import PhotoError

SIDE = 128
"""Pixels of the longest side: a little more than the net looks at."""

MOST_CHARACTERS = 4000
"""Common proxies take addresses of 8 KB."""

QUALITIES = (85, 75, 60, 45, 30)


def photo_token(photo: Image.Image) -> str:
    """An upright RGB picture to a small WebP in URL-safe base64."""
    small = photo.copy()
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    for quality in QUALITIES:
        out = BytesIO()
        small.save(out, "WEBP", quality=quality)
        token = base64.urlsafe_b64encode(out.getvalue()).decode().rstrip("=")
        if len(token) <= MOST_CHARACTERS:
            break
    return token


def photo_of(token: str) -> bytes:
    """The WebP's bytes, undecoded. Raises PhotoError for what `photo_token` did not write."""
    try:
        if len(token) > MOST_CHARACTERS:
            raise ValueError
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoError("The photo in the page's address is cut off; upload it again.") from error


def as_data(token: str) -> str:
    """The token as an address that a page's img takes."""
    return f"data:image/webp;base64,{base64.b64encode(photo_of(token)).decode()}"
