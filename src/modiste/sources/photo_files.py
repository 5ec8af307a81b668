"""Paths as a person gives them, to the photos that lie there: files, folders, zip archives."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from modiste.errors import PhotoError, SourceError
from modiste.settings import Settings
from modiste.sources.archive import Archive, Entry, is_picture_name, open_archive
from modiste.vision.decode import PHOTO_SUFFIXES, open_photo


@dataclass(frozen=True, slots=True)
class NamedPhoto:
    """A photo that is yet to be read: `open` gives it upright RGB, and raises PhotoError where it cannot be used."""

    name: str
    open: Callable[[], Image.Image]


def named_photos(paths: Iterable[str], settings: Settings) -> Iterator[NamedPhoto]:
    """The photos of each path in order; those of a folder or zip by name, sub-folders included.

    Whatever is wrong with a path is raised by its photo's `open`, so that the others are not lost. A file that is
    not a zip counts as a photo whatever its name; in folders and zips, names that end like a picture's count,
    including those of formats that are not read.
    """
    for path in paths:
        if Path(path).is_dir() or _is_zip(path):
            yield from _inside(path, settings)
        else:
            yield NamedPhoto(printable(path), partial(open_photo, Path(path), settings))


def printable(path: str | Path) -> str:
    r"""A path as text: a file's name need not be text, and what cannot be printed is shown as \xff."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _is_zip(path: str) -> bool:
    return Path(path).is_file() and (path.lower().endswith(".zip") or zipfile.is_zipfile(path))


def _inside(path: str, settings: Settings) -> Iterator[NamedPhoto]:
    name = printable(path)
    try:
        archive = open_archive(Path(path))
        entries = [entry for entry in archive.entries() if is_picture_name(entry.name)]
    except SourceError as error:
        yield NamedPhoto(name, partial(_refuse, str(error)))
        return
    if not entries:
        yield NamedPhoto(name, partial(_refuse, f"It holds no photos; photos end in {', '.join(PHOTO_SUFFIXES)}."))
    for entry in entries:
        yield NamedPhoto(f"{name.rstrip('/')}/{printable(entry.name)}", partial(_member, archive, entry, settings))


def _member(archive: Archive, entry: Entry, settings: Settings) -> Image.Image:
    if entry.refusal is not None:
        raise PhotoError(entry.refusal)
    return open_photo(archive.read(entry.name, settings.photo_max_bytes), settings)


def _refuse(reason: str) -> Image.Image:
    raise PhotoError(reason)
