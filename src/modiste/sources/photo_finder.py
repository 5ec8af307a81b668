"""Where a table's photos are: by file name, by the file name in an address, by the product's id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from modiste.errors import PhotoError
from modiste.sources.archive import Archive, is_photo_name
from modiste.types import Cause, Fault
from modiste.vision.decode import PHOTO_SUFFIXES


class PhotoFinder:
    """Finds every row's photo in one folder or zip; keys are file names below it. Nothing is fetched from the net.

    One finder per reading: it remembers which address a file was taken for. Addresses that end in the same file name
    share one file on disk, so only the first of them gets it.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._address_of: dict[str, str] = {}

    def find(self, named: str | None, product_id: str) -> tuple[str | None, Cause | None]:
        """(key, None) for a row that names a file or an address, or (None, why there is none)."""
        if named is None:
            return None, Cause(Fault.NONE_NAMED)
        if "://" in named:
            return self._downloaded(named, product_id)
        try:
            self._archive.check(named)
        except PhotoError as error:
            return None, Cause(Fault.PHOTO_UNREADABLE, {"error": str(error)})
        return named, None

    def by_id(self, product_id: str) -> tuple[str | None, Cause | None]:
        """(key, None) for a table without a column of photos, or (None, why there is none)."""
        key = self._named_by(product_id)
        return key, None if key is not None else Cause(Fault.NO_PHOTO_OF_THE_ID)

    def lies_there(self, named: str) -> str | None:
        """The key of a file, or of an address's file unless another product's photo has that file; else None.

        Unlike `find` it reserves nothing: a further photo takes no product's first one away.
        """
        if "://" not in named:
            return named if is_photo_name(named) and self._is_there(named) else None
        key = next((name for name in file_names(named) if self._is_there(name)), None)
        return key if key is None or self._address_of.get(key, named) == named else None

    def _downloaded(self, address: str, product_id: str) -> tuple[str | None, Cause | None]:
        names = tuple(file_names(address))
        key = next((name for name in names if self._is_there(name)), None)
        first = address if key is None else self._address_of.setdefault(key, address)
        if key is None or first != address:
            own = self._named_by(product_id)
            return (own, None) if own is not None else (None, self._refusal(address, names, product_id, key, first))
        return key, None

    def _refusal(self, address: str, names: Sequence[str], product_id: str, key: str | None, first: str) -> Cause:
        by_id = f"{product_id}{PHOTO_SUFFIXES[0]}"
        if key is not None:
            return Cause(Fault.PHOTO_OF_ANOTHER, {"key": key, "first": first, "address": address, "name": by_id})
        expected = tuple(dict.fromkeys((*names[:1], by_id)))
        return Cause(Fault.PHOTO_AT_ADDRESS, {"address": address, "folder": str(self._archive.path), "names": expected})

    def _named_by(self, product_id: str) -> str | None:
        if "/" not in product_id:
            return self._by_id.get(product_id)
        # Folders and Shopify's variants give such ids; listing all folders below would take long.
        names = (f"{product_id}{suffix}" for suffix in PHOTO_SUFFIXES)
        return next(filter(self._is_there, names), None)

    def _is_there(self, name: str) -> bool:
        if "/" not in name:
            return name in self._names
        try:
            self._archive.check(name)
        except PhotoError:
            return False
        return True

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self._archive.entries(below=False) if entry.refusal is None)

    @cached_property
    def _by_id(self) -> dict[str, str]:
        names = sorted(filter(is_photo_name, self._names))
        names.sort(key=lambda name: PHOTO_SUFFIXES.index(PurePosixPath(name).suffix.lower()), reverse=True)
        return {PurePosixPath(name).stem: name for name in names}


def file_names(address: str) -> Iterator[str]:
    """The names under which people save a photo: the last part of its path, decoded or not, with the question behind
    it (as wget does), or the whole path below the host's name (as wget --recursive does).
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    last = parts.path.rpartition("/")[2]
    if last:
        yield from dict.fromkeys((unquote(last), last))
    if parts.query:
        yield f"{last}?{parts.query}"
    yield f"{parts.netloc}{unquote(parts.path)}"
