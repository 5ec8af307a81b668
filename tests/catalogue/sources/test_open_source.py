"""The one door: the kind of a source is seen from what lies there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.catalogue.sources import open_source
from modiste.catalogue.sources.folder import FolderSource
from modiste.catalogue.sources.kaggle import KaggleSource
from modiste.catalogue.sources.table import TableSource
from modiste.errors import PhotoError, SourceError
from modiste.settings import Settings
from modiste.types import Product

Maker = Callable[..., dict[str, bytes]]
Writer = Callable[..., Path]
SHIRT = "7,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,A Shirt"


@pytest.mark.parametrize("name", ["folder", "archive.zip", "archive-without-ending.zip"])
@pytest.mark.parametrize("root", ["", "myntradataset/"])
def test_styles_csv_means_kaggle(kaggle_files: Maker, write_files: Writer, name: str, root: str) -> None:
    path = write_files(kaggle_files(SHIRT, photos=("7",), root=root), name)
    if "without" in name:
        path = path.rename(path.with_suffix(""))
    assert isinstance(open_source(str(path), settings=Settings()), KaggleSource)


@pytest.mark.parametrize("name", ["photos", "photos.zip"])
def test_photos_alone_mean_a_folder(write_files: Writer, jpeg: Callable[..., bytes], name: str) -> None:
    path = write_files({"a.jpg": jpeg()}, name)
    assert isinstance(open_source(path, settings=Settings()), FolderSource)


def test_a_table_is_known_by_its_ending(write_files: Writer, jpeg: Callable[..., bytes]) -> None:
    folder = write_files({"shop.csv": b"number,label\n1,Shirt\n", "photos/1.jpg": jpeg()})
    columns = {"product_id": "number", "title": "label"}
    source = open_source(folder / "shop.csv", columns=columns, photos=folder / "photos", settings=Settings())
    assert isinstance(source, TableSource)
    assert list(source.read()) == [Product("1", title="Shirt", photo="1.jpg")]


def test_a_folder_that_holds_a_table_is_not_read_without_it(write_files: Writer, jpeg: Callable[..., bytes]) -> None:
    folder = write_files({"shop.csv": b"id\n1\n", "1.jpg": jpeg()})
    with pytest.raises(SourceError, match=r"holds the table shop\.csv; give the table's own path"):
        open_source(folder, settings=Settings())


def test_what_is_no_catalogue_is_refused_with_the_known_kinds(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear shop")
    kinds = r"the Kaggle set .*; or a table \(\.csv, .*\); or a folder or zip of photos"
    with pytest.raises(SourceError, match=rf"{kinds}; .*letter\.txt is none of them\."):
        open_source(tmp_path / "letter.txt", settings=Settings())
    with pytest.raises(SourceError, match=rf"{kinds}; .*nowhere does not exist\."):
        open_source(tmp_path / "nowhere", settings=Settings())


@pytest.mark.parametrize("option", [{"columns": {"title": "name"}}, {"photos": "photos"}])
def test_options_of_tables_are_refused_elsewhere(
    kaggle_files: Maker, write_files: Writer, option: dict[str, object]
) -> None:
    path = write_files(kaggle_files(SHIRT, photos=("7",)))
    with pytest.raises(SourceError, match="is no table: columns and a photo folder can be named for"):
        open_source(path, settings=Settings(), **option)


def test_the_byte_limit_of_the_settings_holds(
    kaggle_files: Maker, write_files: Writer, jpeg: Callable[..., bytes]
) -> None:
    small = Settings(photo_max_bytes=10)
    kaggle = open_source(write_files(kaggle_files(SHIRT, photos=("7",)), "a"), settings=small)
    folder = open_source(write_files({"7.jpg": jpeg()}, "b"), settings=small)
    table = open_source(write_files({"shop.csv": b"id\n7\n", "7.jpg": jpeg()}, "c") / "shop.csv", settings=small)
    for source, key in ((kaggle, "images/7.jpg"), (folder, "7.jpg"), (table, "7.jpg")):
        with pytest.raises(PhotoError, match="at most 10 are read"):
            source.photo(key)
