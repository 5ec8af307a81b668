"""The addresses of a feed's missing photos, as a file that curl downloads them by."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from modiste.sources.archive import is_photo_name
from modiste.sources.photo_finder import file_names
from modiste.vision.decode import PHOTO_SUFFIXES

OPTIONS = (
    "# Downloads the photos that a feed names:  curl --config {name}",
    "parallel",
    "fail",
    "location",
    "create-dirs",
    "remove-on-error",
    "no-clobber",
    'proto = "=http,https"',
    "max-filesize = {max_bytes}",
)
"""Nothing that is there already is written over, and nothing larger than what is read is kept."""


LONGEST_NAME = 200
"""Bytes; most file systems allow 255."""


def write_downloads(path: Path, missing: Iterable[tuple[str, str]], folder: Path, max_bytes: int) -> tuple[int, int]:
    """Write a config file for curl that saves every address in `folder`, where the feed's photos are looked for.

    `missing`: (product id, address). A file is named as at its address where no other has that name, else after the
    first product's id. Returns how many addresses were written, and how many were left out because no file can be named
    after them or they are no http address.
    """
    written: set[str] = set()
    left_out: set[str] = set()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line.format(name=path.name, max_bytes=max_bytes)}\n" for line in OPTIONS)
        taken: set[str] = set()
        for product_id, address in missing:
            if address in written or address in left_out:
                continue
            names = (*list(file_names(address))[:1], f"{product_id}{PHOTO_SUFFIXES[0]}")
            free = (name for name in names if _is_safe(name) and name not in taken and not (folder / name).exists())
            name = next(free, None)
            if name is None or not _is_http(address):
                left_out.add(address)
                continue
            taken.add(name)
            written.add(address)
            file.write(f"url = {_quoted(address)}\noutput = {_quoted(str(folder / name))}\n")
    return len(written), len(left_out)


def _is_safe(name: str) -> bool:
    """Whether a file of that name lies in the folder it is joined to, is seen there, and counts as a photo."""
    parts = name.split("/")
    plain = name.isprintable() and "\\" not in name and len(name.encode()) <= LONGEST_NAME
    return plain and is_photo_name(name) and not any(not part or part.startswith(".") for part in parts)


def _is_http(address: str) -> bool:
    # "{1..9}" and "[a-z]" make curl ask for many addresses.
    return urlsplit(address).scheme in ("http", "https") and address.isprintable() and not set("{}[]") & set(address)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
