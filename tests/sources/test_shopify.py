"""Shopify's product CSV: rows that share a handle become one product per variant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.settings import Settings
from modiste.sources import open_source
from modiste.types import Finding, Product

CDN = "https://cdn.shopify.com/s/files/1/0001/products/"

OLD = (
    "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,"
    "Option2 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,"
    "Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Image Position,Variant Image,"
    "Google Shopping / Gender,Google Shopping / Age Group,Status"
)
NEW = (
    "URL handle,Title,Description,Vendor,Product category,Type,Tags,Published on online store,Option1 name,"
    "Option1 value,Option2 name,Option2 value,SKU,Weight value (grams),Inventory tracker,Inventory quantity,"
    "Continue selling when out of stock,Price,Compare-at price,Barcode,Product image URL,Image position,"
    "Variant image URL,Google Shopping / Gender,Google Shopping / Age group,Status"
)
ROWS = (
    'shirt,Oxford Shirt,"<p>Soft &amp; <b>light</b></p><p>Cotton</p>",Ours,Apparel > Shirts,Shirts,"a, b",true,'
    f"Colour,Navy,Size,S,OX-S,200,shopify,3,deny,29.90,39.90,'0012,{CDN}back.jpg?v=1,2,,Male,Adult,active",
    f"shirt,,,,,,,,,Navy,,M,OX-M,200,shopify,0,deny,29.90,,,{CDN}front.jpg?v=1,1,,,,",
    f"shirt,,,,,,,,,White,,S,,200,shopify,0,continue,31.00,,,,,{CDN}white.jpg?v=7,,,",
    f"shirt,,,,,,,,,,,,,,,,,,,,{CDN}detail.jpg,3,,,,",
    f"belt,Belt,,Ours,,Belts,,true,Title,Default Title,,,,,,,deny,15,,,{CDN}belt.jpg,1,,,,draft",
)


@pytest.fixture
def read(
    write_files: Callable[..., Path], jpeg: Callable[..., bytes]
) -> Callable[..., tuple[list[Product], list[Finding]]]:
    """Products and findings of lines as a Shopify export, beside photos."""

    def make(*lines: str, photos: tuple[str, ...] = ()) -> tuple[list[Product], list[Finding]]:
        folder = write_files({"export.csv": "\n".join(lines).encode(), **{name: jpeg() for name in photos}})
        found = list(open_source(folder / "export.csv", settings=Settings()).read())
        return [row for row in found if isinstance(row, Product)], [row for row in found if isinstance(row, Finding)]

    return make


@pytest.mark.parametrize("header", [OLD, NEW, OLD.upper()])
def test_variants_get_their_product_s_fields_whatever_the_export_s_version(
    read: Callable[..., tuple[list[Product], list[Finding]]], header: str
) -> None:
    products, findings = read(header, *ROWS, photos=("front.jpg", "white.jpg", "belt.jpg"))
    small, medium, white, belt = products
    assert small == Product(
        "shirt/Navy/S",
        title="Oxford Shirt",
        description="Soft & light Cotton",
        brand="Ours",
        photo="front.jpg",
        price=29.9,
        group="shirt",
        availability="in stock",
        gtin="0012",
        sku="OX-S",
        size="S",
        attributes={
            "gender": "Men", "age_group": "Adult", "color": "Navy", "size": "S",
            "articleType": "Shirts", "product_type": "Shirts", "product_category": "Apparel > Shirts", "tags": "a, b",
            "published": "true", "status": "active", "sku": "OX-S", "gtin": "0012", "compare_at_price": 39.9,
        },
    )  # fmt: skip
    assert (medium.product_id, medium.title, medium.photo) == ("shirt/Navy/M", "Oxford Shirt", "front.jpg")
    assert (medium.availability, medium.group, medium.attributes["gender"]) == ("out of stock", "shirt", "Men")
    assert (white.product_id, white.photo, white.price) == ("shirt/White/S", "white.jpg", 31.0)
    assert (white.availability, white.attributes["color"]) == ("backorder", "White")
    assert (belt.product_id, belt.group, belt.price, belt.photo) == ("belt", "belt", 15.0, "belt.jpg")
    assert belt.attributes == {
        "articleType": "Belts",
        "product_type": "Belts",
        "published": "true",
        "status": "draft",
    }
    (unused,) = findings
    assert unused.reason.startswith("column left out: ")
    assert unused.reason.endswith(" are not used for a Shopify export")


def test_a_product_whose_rows_are_apart_keeps_its_fields(
    read: Callable[..., tuple[list[Product], list[Finding]]],
) -> None:
    products, _ = read(
        "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant Price,Image Src",
        f"shirt,Shirt,Ours,Size,S,10,{CDN}shirt.jpg",
        "hat,Hat,Theirs,Title,Default Title,5,",
        "shirt,,,,L,11,",
        ",,,,XL,12,",
        photos=("shirt.jpg",),
    )
    assert [(p.product_id, p.title, p.brand, p.price, p.photo) for p in products] == [
        ("shirt/S", "Shirt", "Ours", 10.0, "shirt.jpg"),
        ("hat", "Hat", "Theirs", 5.0, None),
        ("shirt/L", "Shirt", "Ours", 11.0, "shirt.jpg"),
        ("shirt/XL", "Shirt", "Ours", 12.0, "shirt.jpg"),
    ]


def test_rows_that_name_nothing_are_listed(read: Callable[..., tuple[list[Product], list[Finding]]]) -> None:
    products, findings = read(
        "Handle,Title,Variant Price,Variant SKU,Image Src,Option1 Name,Option1 Value",
        "shirt,Shirt,10,A,,Title,Big box",
        "shirt,,,,,,",
        ",Nameless,3,B,,,",
        "shirt,,10,A,,Title,Big box",
        "shirt,broken",
    )
    assert [(p.product_id, p.attributes) for p in products] == [
        ("shirt/Big box", {"sku": "A", "option_title": "Big box"})
    ]
    assert [(found.where, found.reason.partition(":")[0]) for found in findings if not found.kept] == [
        ("export.csv, line 3", "broken row"),
        ("export.csv, line 4", "empty id"),
        ("export.csv, line 5", "repeated id"),
        ("export.csv, line 6", "broken row"),
    ]


def test_metafields_belong_to_all_variants(read: Callable[..., tuple[list[Product], list[Finding]]]) -> None:
    colour = "Color (product.metafields.shopify.color-pattern)"
    products, _ = read(
        "Handle,Title,Variant Price,Image Src,Option1 Name,Option1 Value,Fabric (product.metafields.a.b)," + colour,
        "shirt,Shirt,10,,Shoe Size,38,Linen,navy; white",
        "shirt,,11,,,40,,",
    )
    shared = {"Fabric": "Linen", colour: "navy; white"}
    assert [p.attributes for p in products] == [{"Shoe Size": "38", **shared}, {"Shoe Size": "40", **shared}]


@pytest.mark.parametrize(("quantity", "availability"), [("-2", "out of stock"), ("--5", None), ("²", None)])
def test_odd_quantities_say_what_they_say_or_nothing(
    read: Callable[..., tuple[list[Product], list[Finding]]], quantity: str, availability: str | None
) -> None:
    row = f"shirt,Shirt,,,,,,true,Size,S,,,,200,shopify,{quantity},deny,29.90,,,{CDN}a.jpg,1,,,,active"
    [product], _ = read(OLD, row, photos=("a.jpg",))
    assert product.availability == availability
