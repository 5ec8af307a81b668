"""The one door: the kind of a source is seen from what lies there."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modiste.errors import PhotoError, SourceError
from modiste.settings import Settings
from modiste.sources import Kind, open_source, recognise
from modiste.sources.folder import FolderSource
from modiste.sources.kaggle import KaggleSource
from modiste.sources.table import TableSource
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
    kinds = r"the Kaggle set .*; or a Google .*; or a table \(\.csv, .*\); or a folder or zip of photos"
    with pytest.raises(SourceError, match=rf"{kinds}; .*letter\.txt is none of them\."):
        open_source(tmp_path / "letter.txt", settings=Settings())
    with pytest.raises(SourceError, match=rf"{kinds}; .*nowhere does not exist\."):
        open_source(tmp_path / "nowhere", settings=Settings())


@pytest.mark.parametrize("option", [{"columns": {"title": "name"}}, {"photos": "photos"}])
def test_options_of_tables_are_refused_elsewhere(
    kaggle_files: Maker, write_files: Writer, option: dict[str, object]
) -> None:
    path = write_files(kaggle_files(SHIRT, photos=("7",)))
    with pytest.raises(SourceError, match="is the Kaggle set: columns and a photo folder can be named for"):
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


GOOGLE = "id\ttitle\timage_link\tprice\n1\tShirt\thttps://cdn.example/1.jpg\t12.90 EUR\n"
SHOPIFY = "Handle,Title,Vendor,Variant SKU,Variant Price,Image Src\nshirt,Shirt,Ours,S1,12.90,\n"
RSS = "<rss><channel><item><id>1</id></item></channel></rss>"


@pytest.mark.parametrize(
    ("name", "data", "kind", "why"),
    [
        ("feed.txt", GOOGLE.encode(), Kind.GOOGLE_TABLE, r"Google's, between tabs: id, title, image_link, price"),
        ("feed", GOOGLE.encode("utf-16"), Kind.GOOGLE_TABLE, "between tabs"),
        ("feed.xml", GOOGLE.replace("\t", ";").encode("utf-8-sig"), Kind.GOOGLE_TABLE, "between semicolons"),
        ("feed.txt", GOOGLE.replace("\t", "|").encode(), Kind.GOOGLE_TABLE, "between vertical bars"),
        ("feed.csv", RSS.encode(), Kind.GOOGLE_XML, "its first element is <rss>"),
        ("feed.tsv", f"\n\n{RSS}".encode(), Kind.GOOGLE_XML, "its first element is <rss>"),
        ("products_export.csv", SHOPIFY.encode(), Kind.SHOPIFY, "Shopify's: Handle, Title, Vendor"),
        ("x.txt", SHOPIFY.replace("Handle", "url handle").encode(), Kind.SHOPIFY, "Shopify's"),
        ("shop.csv", b"id,title,price\n1,Shirt,2\n", Kind.TABLE, "3 columns between commas: id, title, price"),
        ("shop.txt", b'{"id": 1}\n', Kind.JSON_LINES, "begins with a JSON object"),
        ("shop.jsonl", b'broken\n{"id": 1}\n', Kind.JSON_LINES, "its name says so"),
    ],
)
def test_the_kind_is_seen_from_the_content_and_said(
    write_files: Writer, name: str, data: bytes, kind: Kind, why: str
) -> None:
    path = write_files({name: data}) / name
    recognition = recognise(path)
    assert recognition.kind is kind
    assert why in recognition.why
    assert isinstance(open_source(path, settings=Settings()), TableSource)


def test_parquet_is_known_by_its_first_bytes(write_files: Writer) -> None:
    out = BytesIO()
    pq.write_table(pa.table({"id": ["1"]}), out)
    path = write_files({"table": out.getvalue()}) / "table"
    assert recognise(path).kind is Kind.PARQUET
    assert [product.product_id for product in open_source(path, settings=Settings()).read()][:1] == ["1"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x1f\x8b\x08\0", "is packed with gzip; unpack it first"),
        (b"PK\x03\x04" + b"x" * 100, "is a zip archive that is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1", "is an Excel workbook; save its table as CSV"),
        (b"\xff\xd8\xff\xe0", "is a photo; give a folder of photos"),
        ("id\tname\n1\ta\n".encode("utf-16-le"), "is not text in UTF-8; save it as UTF-8"),
        (b'[{"id": 1}]', r"one JSON list; write its objects one per line, as `jq -c '\.\[\]'` does"),
        (b"<html><body></body></html>", "its outermost element is <html>"),
        (b"<?xml version='1.0' encoding='klingon'?><rss/>", "the encoding 'klingon', which is not known"),
        (b"number\tname\n", "is none of them"),
        (b"", "is none of them"),
        (b"\0\xff\xfe\0", "is not text in UTF-8"),
    ],
)
def test_what_is_nearly_a_feed_is_refused_with_what_to_do(write_files: Writer, data: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        open_source(write_files({"feed.txt": data}) / "feed.txt", settings=Settings())


def test_a_workbook_is_no_archive_of_photos(write_files: Writer) -> None:
    zipped = write_files({"[Content_Types].xml": b"", "xl/workbook.xml": b""}, "shop.zip")
    path = zipped.rename(zipped.with_suffix(".xlsx"))
    with pytest.raises(SourceError, match="is an Excel workbook; save its table as CSV"):
        open_source(path, settings=Settings())


def test_columns_can_be_named_for_feeds_too(write_files: Writer, jpeg: Callable[..., bytes]) -> None:
    feed = GOOGLE.replace("price\n", "price\tMain Name\n").replace("EUR\n", "EUR\tBest\n")
    folder = write_files({"feed.txt": feed.encode(), "1.jpg": jpeg()})
    source = open_source(folder / "feed.txt", columns={"title": "Main Name"}, settings=Settings())
    assert [row.title for row in source.read() if isinstance(row, Product)] == ["Best"]
