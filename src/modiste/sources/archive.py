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

from modiste.errors import PhotoError, SourceError
from modiste.settings import Settings
from modiste.vision.decode import PHOTO_SUFFIXES, UNREAD_SUFFIXES

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

    def entries(self, *, below: bool = True) -> list[Entry]:
        """Every file by name, sorted, with or without those in sub-folders.

        Hidden ones (a part begins with "." or is __MACOSX) are left out.
        """
        ...

    def check(self, name: str) -> None:
        """Raises PhotoError for a name that is not there, leads outside, or is refused."""
        ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """A file's bytes; safe in several threads.

        Raises PhotoError as `check` does, for more than `max_bytes`, and for what cannot be unpacked.
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
        self._prefix = str(self._root).rstrip(os.sep) + os.sep

    def entries(self, *, below: bool = True) -> list[Entry]:
        """See `Archive.entries`; links that lead out of the folder, and links to folders, are refused."""
        return sorted(self._walk(self._root, below), key=lambda entry: entry.name)

    def check(self, name: str) -> None:
        """See `Archive.check`."""
        self._locate(name)

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `Archive.read`."""
        path, size = self._locate(name)
        try:
            with open(path, "rb") as file:  # noqa: PTH123 (as text: see `_locate`)
                # A read takes as much memory as it may need, so it asks for what there should be and a byte more.
                return _within(file.read(min(size, max_bytes) + 1), max_bytes)
        except OSError as error:
            raise PhotoError(f"The file {name!r} in {self.path} cannot be read: {error.strerror}.") from error

    def _locate(self, name: str) -> tuple[str, int]:
        """A file's real path and its size. Raises PhotoError when it lies outside, is not there or is not a file."""
        try:
            # As text: this runs once per photo, and pathlib's own comparison takes several times as long.
            real = os.path.realpath(f"{self._prefix}{name}")
            if name.startswith("/") or not real.startswith(self._prefix):
                raise PhotoError(f"The name {name!r} leads out of {self.path}.")
            found = os.stat(real)  # noqa: PTH116
        except (OSError, ValueError) as error:
            raise PhotoError(f"There is no file {name!r} in {self.path}.") from error
        if not stat.S_ISREG(found.st_mode):
            raise PhotoError(f"{name!r} in {self.path} is not a file.")
        return real, found.st_size

    def _walk(self, folder: Path, below: bool) -> Iterator[Entry]:
        try:
            with os.scandir(folder) as listing:
                children = [child for child in listing if not _hidden(child.name)]
        except OSError as error:
            raise SourceError(f"The folder {folder} cannot be listed: {error.strerror}.") from error
        for child in children:
            name = Path(child.path).relative_to(self._root).as_posix()
            if child.is_symlink():
                yield Entry(name, self._link_refusal(name))
            elif child.is_file():
                yield Entry(name)
            elif below and child.is_dir():
                yield from self._walk(Path(child.path), below)

    def _link_refusal(self, name: str) -> str | None:
        try:
            self.check(name)
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

    def entries(self, *, below: bool = True) -> list[Entry]:
        """See `Archive.entries`; encrypted members are refused."""
        members = {member.filename: member for member in self._zip.infolist() if not member.is_dir()}
        names = (name for name in sorted(members) if below or "/" not in name)
        shown = (name for name in names if not any(map(_hidden, name.split("/"))))
        return [Entry(name, _refusal(members[name])) for name in shown]

    def check(self, name: str) -> None:
        """See `Archive.check`."""
        refusal = _refusal(self._member(name))
        if refusal is not None:
            raise PhotoError(refusal)

    def read(self, name: str, max_bytes: int) -> bytes:
        """See `Archive.read`; the declared size is checked before unpacking, the real one while unpacking."""
        member = self._member(name)
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

    def _member(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._zip.getinfo(name)
        except KeyError:
            raise PhotoError(f"There is no file {name!r} in {self.path}.") from None


def is_photo_name(name: str) -> bool:
    """Whether a file's name ends like a photo's."""
    return name.lower().endswith(PHOTO_SUFFIXES)


def is_picture_name(name: str) -> bool:
    """Whether a file's name ends like a picture's, be it of a format that is read or not."""
    return name.lower().endswith((*PHOTO_SUFFIXES, *UNREAD_SUFFIXES))


def _refusal(member: zipfile.ZipInfo) -> str | None:
    return "The file is encrypted." if member.flag_bits & ENCRYPTED else None


def _hidden(part: str) -> bool:
    return part.startswith(".") or part == "__MACOSX"


def _within(data: bytes, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise PhotoError(_too_large(None, max_bytes))
    return data


def _too_large(size: int | None, max_bytes: int) -> str:
    found = "more bytes than are allowed" if size is None else f"{size:,} bytes"
    return f"The file has {found}; at most {max_bytes:,} are read."
