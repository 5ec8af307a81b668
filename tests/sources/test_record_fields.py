"""What sources say of a product beside its fields: photos, codes, sale prices, sizes, garments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.record_fields import parse_period, parse_time, photo_names
from modiste.types import Product

Reader = Callable[..., list[Product]]


@pytest.fixture
def read(write_files: Callable[..., Path], jpeg: Callable[..., bytes]) -> Reader:
    """A reader of one file with photos beside it."""

    def make(name: str, text: str, *photos: str, **columns: str) -> list[Product]:
        folder = write_files({name: text.encode(), **{photo: jpeg() for photo in photos}})
        found = open_source(folder / name, columns=columns, settings=Settings()).read()
        return [row for row in found if isinstance(row, Product)]

    return make


def test_a_google_feed_fills_the_record_and_keeps_its_attributes(read: Reader) -> None:
    names = (
        "id\ttitle\timage_link\tadditional_image_link\tprice\tsale_price\tsale_price_effective_date\tgtin\tmpn\tsize\t"
        "item_group_id\n"
    )
    row = (
        "1\tTee\thttps://x/a.jpg\thttps://x/b.jpg,https://x/gone.jpg,https://x/c.jpg?v=1,2\t40 EUR\t25.50 EUR\t"
        "2026-02-24T12:00+0100/2026-03-02T23:00+0100\t0012345678905\tT-1\tXL\tg1\n"
    )
    [product] = read("feed.txt", names + row, "a.jpg", "b.jpg", "c.jpg")
    assert (product.photo, product.further_photos) == ("a.jpg", ("b.jpg", "c.jpg"))
    assert (product.price, product.sale_price, product.currency) == (40.0, 25.5, "EUR")
    assert (product.sale_start, product.sale_end) == (1771930800.0, 1772488800.0)
    assert (product.gtin, product.mpn, product.sku, product.size) == ("0012345678905", "T-1", None, "XL")
    assert (product.group, product.garment, product.first_seen) == ("g1", None, None)
    assert product.attributes["gtin"] == "0012345678905"
    assert (product.attributes["sale_price"], product.attributes["size"]) == (25.5, "XL")


def test_items_of_xml_have_several_photos(read: Reader) -> None:
    item = (
        "<item><g:id>1</g:id><g:image_link>https://x/a.jpg</g:image_link>"
        "<g:additional_image_link>https://x/b.jpg</g:additional_image_link>"
        "<g:additional_image_link>https://x/c.jpg</g:additional_image_link></item>"
    )
    text = f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{item}</channel></rss>'
    [product] = read("feed.xml", text, "a.jpg", "b.jpg", "c.jpg")
    assert product.photos == ("a.jpg", "b.jpg", "c.jpg")


def test_a_table_fills_the_record_by_its_columns_names(read: Reader) -> None:
    text = "id,name,image,EAN,Sale Price,garment,first seen,SKU\n1,Tee,a.jpg,4006381333931,9.90,tee-1,2026-01-02,S-1\n"
    [product] = read("shop.csv", text, "a.jpg")
    assert (product.gtin, product.sale_price, product.garment, product.sku) == ("4006381333931", 9.9, "tee-1", "S-1")
    assert product.first_seen == 1767312000.0
    assert product.attributes["EAN"] == 4006381333931.0


def test_a_column_of_another_name_can_be_mapped_to_the_record(read: Reader) -> None:
    [product] = read("shop.csv", "id,image,Strichcode,Bilder\n1,a.jpg,007,b.jpg|c.jpg\n", "a.jpg", "b.jpg", "c.jpg",
                     gtin="Strichcode", further_photos="Bilder")  # fmt: skip
    assert (product.gtin, product.further_photos) == ("007", ("b.jpg", "c.jpg"))
    assert product.attributes == {"Strichcode": "007", "Bilder": "b.jpg|c.jpg"}


def test_an_id_column_is_no_code_besides(read: Reader) -> None:
    [product] = read("shop.csv", "sku,image\n7,a.jpg\n", "a.jpg")
    assert (product.product_id, product.sku) == ("7", None)


def test_a_further_photo_takes_no_product_s_first_one_away(read: Reader) -> None:
    text = "id,photo,additional_image_link\n1,https://x/1/a.jpg,https://x/2/main.jpg\n2,https://x/3/main.jpg,\n"
    first, second = read("shop.csv", text, "a.jpg", "main.jpg")
    assert (first.photo, second.photo) == ("a.jpg", "main.jpg")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("a.jpg", ["a.jpg"]),
        ("https://x/a.jpg,https://x/b.jpg", ["https://x/a.jpg", "https://x/b.jpg"]),
        ("https://x/a.jpg?c=1,2, https://x/b.jpg", ["https://x/a.jpg?c=1,2", "https://x/b.jpg"]),
        ('["a.jpg", "b.jpg", 3, null]', ["a.jpg", "b.jpg"]),
        ("a.jpg; b.jpg;a.jpg", ["a.jpg", "b.jpg"]),
        ("a.jpg\nb.jpg", ["a.jpg", "b.jpg"]),
        ("[broken", []),
        ("", []),
        (None, []),
    ],
)
def test_photos_in_one_cell(cell: str | None, names: list[str]) -> None:
    assert list(photo_names(cell)) == names


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("2026-01-01", 1767225600.0),
        ("2026-01-01T01:00:00+01:00", 1767225600.0),
        ("2026-01-01T00:00:00Z", 1767225600.0),
        ("2026-01-01 00:00", 1767225600.0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_times(cell: str | None, seconds: float | None) -> None:
    assert parse_time(cell) == seconds


def test_a_period_of_days_ends_with_its_last_day() -> None:
    start, end = parse_period("2026-01-01/2026-01-02")
    assert (start, end is not None and 1767398399 < end < 1767398400) == (1767225600.0, True)
    assert parse_period("2026-01-01") == (None, None)
    assert parse_period("2026-01-01/") == (1767225600.0, None)
