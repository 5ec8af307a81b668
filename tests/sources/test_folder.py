"""A bare folder of photos: every photo is a product, and nothing outside is touched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told import Told, told

from modiste.errors import PhotoError, SourceError
from modiste.sources.folder import FolderSource, product_ids
from modiste.types import Finding, Product

Writer = Callable[..., Path]
Jpeg = Callable[..., bytes]


@pytest.mark.parametrize("name", ["photos", "photos.zip"])
def test_every_photo_below_is_a_product(write_files: Writer, jpeg: Jpeg, name: str) -> None:
    names = (
        "b.jpg",
        "a.PNG",
        "shirts/1.webp",
        "shirts/blue/1.jpeg",
        "notes.txt",
        ".hidden.jpg",
        "__MACOSX/b.jpg",
        ".git/x.jpg",
    )
    source = FolderSource(write_files({photo: jpeg() for photo in names}, name))
    assert list(source.read()) == [
        Product("a", photo="a.PNG"),
        Product("b", photo="b.jpg"),
        Product("shirts/1", photo="shirts/1.webp", attributes={"folder": "shirts"}),
        Product("shirts/blue/1", photo="shirts/blue/1.jpeg", attributes={"folder": "shirts/blue"}),
    ]
    assert source.photo("shirts/blue/1.jpeg") == jpeg()


def test_photos_with_the_same_stem_keep_their_endings() -> None:
    names = ["a.jpg", "a.png", "b.jpg", "a.png.jpg", "sub/a.jpg", "v1.2.jpg"]
    assert product_ids(names) == {
        "a.jpg": "a.jpg",
        "a.png": "a.png",
        "b.jpg": "b",
        "a.png.jpg": "a.png.jpg",
        "sub/a.jpg": "sub/a",
        "v1.2.jpg": "v1.2",
    }


ENDINGS = st.lists(st.sampled_from([".jpg", ".png"]), min_size=1, max_size=3).map("".join)
NAMES = st.builds("{}{}{}".format, st.sampled_from(["", "s/"]), st.sampled_from(["a", "b"]), ENDINGS)


@given(st.lists(NAMES, unique=True))
def test_ids_are_unique_whatever_the_names(names: list[str]) -> None:
    ids = product_ids(names)
    assert list(ids) == names
    assert len(set(ids.values())) == len(names)


def test_links_that_leave_the_folder_are_refused(write_files: Writer, jpeg: Jpeg, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (tmp_path / "elsewhere").mkdir()
    folder = write_files({"a.jpg": jpeg(), "sub/b.jpg": jpeg()})
    (folder / "inside.jpg").symlink_to("sub/b.jpg")
    (folder / "outside.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "broken.jpg").symlink_to("nowhere.jpg")
    (folder / "loop.jpg").symlink_to("loop.jpg")
    (folder / "around").symlink_to("sub")
    (folder / "away").symlink_to(tmp_path / "elsewhere")
    source = FolderSource(folder)
    read = list(source.read())
    assert [row.product_id for row in read if isinstance(row, Product)] == ["a", "inside", "sub/b"]
    refused = [row for row in read if isinstance(row, Finding)]
    assert [row.where for row in refused] == ["around", "away", "broken.jpg", "loop.jpg", "outside.jpg"]
    assert all(row.reason.startswith("refused photo: ") and not row.kept for row in refused)
    for key in ("outside.jpg", "loop.jpg", "../secret.jpg", "sub"):
        with pytest.raises(PhotoError):
            source.photo(key)


def test_names_that_are_not_text_are_refused(write_files: Writer, jpeg: Jpeg) -> None:
    folder = write_files({"a.jpg": jpeg()})
    try:
        (folder / "b\udcff.jpg").write_bytes(jpeg())
    except (OSError, UnicodeError):
        pytest.skip("this file system only takes names in UTF-8")
    product, finding = FolderSource(folder).read()
    assert product == Product("a", photo="a.jpg")
    assert told(finding) == Told("b\\udcff.jpg", "refused photo: its name is not UTF-8 text", kept=False)


def test_pictures_of_formats_that_are_not_read_are_findings(write_files: Writer, jpeg: Jpeg) -> None:
    names = ("a.jpg", "a.HEIC", "sub/b.bmp", "c.jfif", "notes.txt")
    reason = "refused photo: {} files are not read; save it as JPEG, PNG, WebP or GIF"
    assert list(map(told, FolderSource(write_files(dict.fromkeys(names, jpeg()))).read())) == [
        Told("a.HEIC", reason.format("HEIC"), kept=False, product_id="a"),
        Product("a", photo="a.jpg"),
        Product("c", photo="c.jfif"),
        Told("sub/b.bmp", reason.format("BMP"), kept=False, product_id="sub/b"),
    ]


@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_a_folder_without_photos_is_refused(write_files: Writer, name: str) -> None:
    source = FolderSource(write_files({"notes.txt": b"no photos here"}, name))
    with pytest.raises(SourceError, match=r"no photos; photos end in \.jpg, \.jpeg, \.png, \.webp, \.gif, \.jfif\."):
        list(source.read())
