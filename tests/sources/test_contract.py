"""What every Source promises, run over every kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from modiste.errors import PhotoError
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.folder import FolderSource
from modiste.sources.kaggle import KaggleSource
from modiste.sources.table import TableSource
from modiste.types import Finding, Product, Source
from modiste.vision.decode import decode

IDS = tuple(str(number) for number in range(100, 140))
COLOURS = ("red", "green", "blue", "white")


def kaggle_lines() -> bytes:
    header = "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName\n"
    rows = (f"{name},Men,Apparel,Topwear,Shirts,Red,Fall,2011,Casual,Shirt, no. {name}\n" for name in IDS)
    return (header + "".join(rows)).encode()


def table_bytes(kind: str) -> bytes:
    records = [{"id": name, "title": f"Shirt, no. {name}", "photo": f"images/{name}.jpg"} for name in IDS]
    if kind == "parquet":
        out = BytesIO()
        pq.write_table(pa.Table.from_pylist(records), out)
        return out.getvalue()
    if kind == "jsonl":
        return "".join(json.dumps(record) + "\n" for record in records).encode()
    rows = [("id", "title", "photo"), *((r["id"], r["title"], r["photo"]) for r in records)]
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def google_table() -> bytes:
    rows = (f"{name}\tShirt, no. {name}\thttps://cdn.example/{name}.jpg?v=2\t12.90 EUR\n" for name in IDS)
    return ("id\ttitle\timage link\tprice\n" + "".join(rows)).encode("utf-16")


def rss() -> bytes:
    items = "".join(
        f"<item><g:id>{name}</g:id><title>Shirt, no. {name}</title>"
        f"<g:image_link>https://cdn.example/{name}.jpg?v=2</g:image_link></item>\n"
        for name in IDS
    )
    return f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{items}</channel></rss>'.encode()


def atom() -> bytes:
    entries = "".join(
        f"<entry><id>{name}</id><title>Shirt, no. {name}</title><updated>2026-01-01</updated>"
        f"<g:image_link>https://cdn.example/{name}.jpg</g:image_link></entry>"
        for name in IDS
    )
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"'
    return f'<?xml version="1.0"?><feed {spaces}>{entries}</feed>'.encode()


def shopify() -> bytes:
    rows = (f'{name},"Shirt, no. {name}",12.90,https://cdn.example/{name}.jpg?v=2\n' for name in IDS)
    return ("Handle,Title,Variant Price,Image Src\n" + "".join(rows)).encode()


FEEDS = {"google.txt": google_table, "rss.xml": rss, "atom.xml": atom, "shopify.csv": shopify}


@pytest.fixture(params=["kaggle-folder", "kaggle-zip", "tsv", "jsonl", "parquet", "folder", "zip", *FEEDS])
def source(
    request: pytest.FixtureRequest, tmp_path: Path, write_files: Callable[..., Path], jpeg: Callable[..., bytes]
) -> Source:
    """Forty products; the photo of the last one is not a picture."""
    photos = {f"images/{name}.jpg": jpeg(COLOURS[at % 4]) for at, name in enumerate(IDS)}
    photos[f"images/{IDS[-1]}.jpg"] = b"not a picture"
    match request.param:
        case "kaggle-folder":
            return KaggleSource(write_files({"styles.csv": kaggle_lines(), **photos}))
        case "kaggle-zip":
            return KaggleSource(write_files({"styles.csv": kaggle_lines(), **photos}, "archive.zip"))
        case "folder":
            return FolderSource(write_files(photos))
        case "zip":
            return FolderSource(write_files(photos, "photos.zip"))
        case name if name in FEEDS:
            folder = write_files({name: FEEDS[name](), **photos})
            return open_source(folder / name, photos=folder / "images", settings=Settings())
        case kind:
            return TableSource(write_files({f"shop.{kind}": table_bytes(kind), **photos}) / f"shop.{kind}")


def products(source: Source) -> list[Product]:
    return [row for row in source.read() if isinstance(row, Product)]


def test_it_is_a_source_with_a_name(source: Source, tmp_path: Path) -> None:
    assert isinstance(source, Source)
    assert source.name.startswith(str(tmp_path))


def test_reading_gives_products_with_unique_text_ids(source: Source) -> None:
    ids = [product.product_id for product in products(source)]
    assert len(ids) == len(set(ids)) == len(IDS)
    assert [name.rpartition("/")[2] for name in ids] == list(IDS)


def test_reading_twice_gives_the_same(source: Source) -> None:
    assert list(source.read()) == list(source.read())


def test_two_readings_may_run_side_by_side(source: Source) -> None:
    pairs = list(zip(source.read(), source.read(), strict=True))
    assert all(one == other for one, other in pairs)


def test_nothing_is_found_wrong_with_good_rows(source: Source) -> None:
    assert not [row for row in source.read() if isinstance(row, Finding)]


def test_every_photo_decodes_to_its_own_colour(source: Source) -> None:
    for at, product in enumerate(products(source)[:-1]):
        photo = decode(source.photo(product.photo), max_bytes=10_000, max_pixels=10_000)
        red, green, blue = photo.getpixel((30, 40))
        expected = {"red": (254, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 254), "white": (255, 255, 255)}[
            COLOURS[at % 4]
        ]
        assert max(abs(red - expected[0]), abs(green - expected[1]), abs(blue - expected[2])) <= 2


def test_a_photo_that_is_none_is_given_as_it_lies(source: Source) -> None:
    assert source.photo(products(source)[-1].photo) == b"not a picture"


@pytest.mark.parametrize(
    "key", ["nothing.jpg", "", ".", "..", "../..", "/", "images", "images/", "\0", "a" * 5000, "images/nothing.jpg"]
)
def test_a_key_that_names_no_photo_is_refused(source: Source, key: str) -> None:
    with pytest.raises(PhotoError, match=r"\.$"):
        source.photo(key)


def test_photos_may_be_asked_for_from_many_threads_while_reading(source: Source) -> None:
    keys = [product.photo for product in products(source)]
    expected = [source.photo(key) for key in keys]
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(source.photo, key) for _ in range(20) for key in keys]
        assert len(list(source.read())) == len(IDS)
        assert [answer.result() for answer in answers] == expected * 20
