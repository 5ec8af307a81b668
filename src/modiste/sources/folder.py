"""A bare folder (or zip) of photos: every photo below it is a product."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from modiste.errors import SourceError
from modiste.sources.archive import (
    PHOTO_MAX_BYTES,
    Entry,
    is_photo_name,
    is_picture_name,
    open_archive,
)
from modiste.sources.findings import left_out
from modiste.sources.rows import is_text
from modiste.types import Fault, Finding, Product
from modiste.vision.decode import PHOTO_SUFFIXES

FOLDER_ATTRIBUTE = "folder"


class FolderSource:
    """Product ids are the photos' paths without their endings; the attribute `folder` is the sub-folder, if any."""

    def __init__(self, path: Path | str, *, photo_max_bytes: int = PHOTO_MAX_BYTES) -> None:
        """Raises SourceError when `path` is neither a folder nor a zip."""
        self._archive = open_archive(Path(path))
        self._photo_max_bytes = photo_max_bytes

    @property
    def name(self) -> str:
        """The path of the folder or zip."""
        return str(self._archive.path)

    def read(self) -> Iterator[Product | Finding]:
        """See `Source.read`; photos, and findings about pictures of other formats, come in the order of their names.

        Raises SourceError when there is neither.
        """
        entries = self._archive.entries()
        photos = [entry for entry in entries if is_photo_name(entry.name)]
        if not any(is_picture_name(entry.name) for entry in entries):
            raise SourceError(f"{self.name} holds no photos; photos end in {', '.join(PHOTO_SUFFIXES)}.")
        ids = product_ids([entry.name for entry in photos])
        for entry in entries:
            if entry.refusal is not None:
                yield left_out(_where(entry), Fault.PHOTO_REFUSED, ids.get(entry.name), error=entry.refusal)
            elif entry.name in ids:
                yield _product(entry, ids[entry.name])
            elif is_picture_name(entry.name):
                yield _unread(entry)

    def photo(self, key: str) -> bytes:
        """See `Source.photo`; a key is a path below the folder."""
        return self._archive.read(key, self._photo_max_bytes)


def product_ids(names: list[str]) -> dict[str, str]:
    """Name -> id: the name without its ending, or the whole name where others would have the same id."""
    stems = {name: str(PurePosixPath(name).with_suffix("")) for name in names}
    count = Counter(stems.values())
    return {name: stem if count[stem] == 1 and stem not in stems else name for name, stem in stems.items()}


def _product(entry: Entry, product_id: str) -> Product | Finding:
    if not is_text(entry.name):
        return left_out(_where(entry), Fault.NAME_NOT_UTF8)
    folder = PurePosixPath(entry.name).parent
    attributes = {} if folder == PurePosixPath() else {FOLDER_ATTRIBUTE: str(folder)}
    return Product(product_id, photo=entry.name, attributes=attributes)


def _unread(entry: Entry) -> Finding:
    path = PurePosixPath(_where(entry))
    return left_out(str(path), Fault.FORMAT_NOT_READ, str(path.with_suffix("")), format=path.suffix[1:].upper())


def _where(entry: Entry) -> str:
    return entry.name.encode(errors="backslashreplace").decode()
