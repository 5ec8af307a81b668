"""The files of a catalogue, in a folder or in a zip: their names, and their bytes up to a limit."""

from __future__ import annotations

import os
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from modiste.catalogue.photos import PHOTO_SUFFIXES
from modiste.errors import PhotoError, SourceError
from modiste.settings import Settings

PHOTO_MAX_BYTES: int = Settings.model_fields["photo_max_bytes"].default
ENCRYPTED = 0x1  # Bit 0 of a zip member's general purpose flags (APPNOTE 4.4.4).


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its name relative to the archive, with "/" between folders, and why it must not be read, if so."""

    name: str
    refusal: str | None = None


class Archive(Protocol):
    """A tree of files that never reaches outside of itself."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        ...

    def entries(self) -> list[Entry]:
        """Every file by name, sorted; hidden ones (a part begins with "." or is __MACOSX) are left out."""
        ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """A file's bytes; safe in several threads.

        Raises PhotoError for a name that is not there or leads outside, and for more than `max_bytes`.
        """
        ...


def open_archive(path: Path) -> Archive:
    """The folder or zip at `path`. Raises SourceError when it is neither."""
    if path.is_dir():
        return FolderArchive(path)
    try:
        return ZipArchive(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceError(f"{path} cannot be read as a zip archive or folder: {error}.") from error


class FolderArchive:
    """A folder on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = path.resolve()

    def entries(self) -> list[Entry]:
        """See `Archive.entries`; links that lead out of the folder, and links to folders, are refused."""
        return sorted(self._walk(self._root), key=lambda entry: entry.name)

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `Archive.read`."""
        path = self.locate(name)
        with path.open("rb") as file:
            return _within(file.read(max_bytes + 1), max_bytes)

    def locate(self, name: str) -> Path:
        """The real path of a file in the folder. Raises PhotoError when it is not there, is no file or lies outside."""
        try:
            path = Path(os.path.realpath(self._root / name, strict=True))
            regular = stat.S_ISREG(path.stat().st_mode)
        except (OSError, ValueError) as error:
            raise PhotoError(f"There is no file {name!r} in {self.path}.") from error
        if not path.is_relative_to(self._root):
            raise PhotoError(f"The name {name!r} leads out of {self.path}.")
        if not regular:
            raise PhotoError(f"{name!r} in {self.path} is not a file.")
        return path

    def _walk(self, folder: Path) -> Iterator[Entry]:
        with os.scandir(folder) as children:
            for child in children:
                if _hidden(child.name):
                    continue
                name = Path(child.path).relative_to(self._root).as_posix()
                if child.is_symlink():
                    yield Entry(name, self._link_refusal(name))
                elif child.is_dir():
                    yield from self._walk(Path(child.path))
                elif child.is_file():
                    yield Entry(name)

    def _link_refusal(self, name: str) -> str | None:
        try:
            self.locate(name)
        except PhotoError as error:
            return str(error)
        return None


class ZipArchive:
    """A zip file, read in place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._zip = zipfile.ZipFile(path)
        # ZipFile counts its open members without a lock of its own.
        self._lock = threading.Lock()

    def entries(self) -> list[Entry]:
        """Directories are left out; encrypted members are refused."""
        names = {member.filename: member for member in self._zip.infolist() if not member.is_dir()}
        shown = (name for name in sorted(names) if not any(map(_hidden, name.split("/"))))
        return [Entry(name, "It is encrypted." if names[name].flag_bits & ENCRYPTED else None) for name in shown]

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `Archive.read`; the declared size is checked before unpacking, the real one while unpacking."""
        try:
            member = self._zip.getinfo(name)
        except KeyError:
            raise PhotoError(f"There is no file {name!r} in {self.path}.") from None
        if member.file_size > max_bytes:
            raise PhotoError(_too_large(member.file_size, max_bytes))
        try:
            with self._lock, self._zip.open(member) as file:
                return _within(file.read(max_bytes + 1), max_bytes)
        except PhotoError:
            raise
        # Damaged, encrypted and exotically packed members each raise errors of their own.
        except Exception as error:
            raise PhotoError(f"The file cannot be unpacked: {error}.") from error


def is_photo_name(name: str) -> bool:
    """Whether a file's name ends like a photo's."""
    return name.lower().endswith(PHOTO_SUFFIXES)


def _hidden(part: str) -> bool:
    return part.startswith(".") or part == "__MACOSX"


def _within(data: bytes, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise PhotoError(_too_large(None, max_bytes))
    return data


def _too_large(size: int | None, max_bytes: int) -> str:
    found = "more bytes than are allowed" if size is None else f"{size:,} bytes"
    return f"The file has {found}; at most {max_bytes:,} are read."
