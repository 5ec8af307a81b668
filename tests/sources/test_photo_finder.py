"""Photos whose addresses a feed names, in a folder they were downloaded to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.sources.archive import open_archive
from modiste.sources.photo_finder import PhotoFinder

ADDRESS = "https://cdn.example/a/My%20Shirt.jpg?v=2"


@pytest.mark.parametrize("name", ["photos", "photos.zip"])
@pytest.mark.parametrize(
    "saved", ["My Shirt.jpg", "My%20Shirt.jpg", "My%20Shirt.jpg?v=2", "cdn.example/a/My Shirt.jpg", "P1.png"]
)
def test_a_photo_is_found_as_people_save_it(write_files: Callable[..., Path], name: str, saved: str) -> None:
    finder = PhotoFinder(open_archive(write_files({saved: b"", "other.jpg": b""}, name)))
    assert finder.find(ADDRESS, "P1") == (saved, None)


def test_two_addresses_never_share_a_file(write_files: Callable[..., Path]) -> None:
    finder = PhotoFinder(open_archive(write_files({"main.jpg": b"", "3.jpg": b""})))
    first = "https://cdn.example/1/main.jpg"
    assert finder.find(first, "1") == ("main.jpg", None)
    assert finder.find(first, "1b") == ("main.jpg", None)
    key, refusal = finder.find("https://cdn.example/2/main.jpg", "2")
    assert key is None
    assert refusal.sentence == (
        f"'main.jpg' is the photo at {first!r} already; save 'https://cdn.example/2/main.jpg' as '2.jpg'"
    )
    assert finder.find("https://cdn.example/3/main.jpg", "3") == ("3.jpg", None)


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.example/../../etc/passwd", "https://cdn.example/..%2f..%2fetc%2fpasswd", "file:///etc/passwd",
        "https://../", "https://", "https://[broken/a.jpg", "https://cdn.example/\0.jpg", "x://" + "a" * 9000,
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(write_files: Callable[..., Path], address: str) -> None:
    finder = PhotoFinder(open_archive(write_files({"a.jpg": b""})))
    key, refusal = finder.find(address, "P1")
    assert key is None
    assert "nothing is fetched" in refusal.sentence
