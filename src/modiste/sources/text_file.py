"""Text files in the encodings that say so themselves: UTF-8, UTF-16 with its mark, and what an XML file declares."""

from __future__ import annotations

import codecs
import re
from io import TextIOBase
from pathlib import Path

from modiste.errors import SourceError

BEGINNING = 1024
"""Bytes that are looked at."""

DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""")


def encoding_of(beginning: bytes) -> str:
    """The encoding's name: UTF-16 where the mark says so, what an XML declaration says, and else UTF-8."""
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.match(beginning)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return "utf-8-sig" if name.replace("_", "-") in ("utf-8", "utf8", "us-ascii", "ascii") else name


def glance(beginning: bytes) -> str:
    """A file's first characters, enough to see what kind it is: ASCII is right, all else may not be."""
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return beginning.decode("utf-16", "replace").lstrip()
    return beginning.removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip()


def open_text(path: Path) -> TextIOBase:
    """The file as text with its line ends as they are; undecodable bytes become lone surrogates.

    Raises SourceError for a file that cannot be opened and for an encoding that is not known.
    """
    try:
        with path.open("rb") as file:
            encoding = encoding_of(file.read(BEGINNING))
        # UTF-16 has no bytes to escape: a half character is replaced, and seen as such.
        errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
        return path.open(encoding=encoding, errors=errors, newline="")
    except LookupError as error:
        raise SourceError(
            f"{path} declares the encoding {encoding!r}, which is not known; save it as UTF-8."
        ) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror}.") from error
