from __future__ import annotations

import pytest

from modiste.sources.availability import availability
from modiste.sources.table import TableSource
from modiste.types import Product


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("in stock", "in stock"),
        ("In_Stock", "in stock"),
        ("InStock", "in stock"),
        ("https://schema.org/InStock", "in stock"),
        ("schema:OutOfStock", "out of stock"),
        ("http://schema.org/PreOrder", "preorder"),
        ("Back-Order", "backorder"),
        ("TRUE", "in stock"),
        ("false", "out of stock"),
        ("12", "in stock"),
        ("0", "out of stock"),
        ("00", "out of stock"),
        ("1" + 5000 * "0", "in stock"),
        (" Auf  Lager ", "in stock"),
        ("Verfügbar", "in stock"),
        ("ausverkauft", "out of stock"),
        ("épuisé", "out of stock"),
        ("Ships in May", "Ships in May"),
        ("-3", "-3"),
        ("٣", "in stock"),
    ],
)
def test_what_shops_write_in_the_feed_s_words(written, meant):
    assert availability(written) == meant


def test_a_table_is_read_with_them(tmp_path):
    (tmp_path / "shop.csv").write_text("id,name,Availability\na,A,Verfügbar\nb,B,0\nc,C,\nd,D,soon\n", "utf-8")
    products = [each for each in TableSource(tmp_path / "shop.csv").read() if isinstance(each, Product)]
    read = {product.product_id: product.availability for product in products}
    assert read == {"a": "in stock", "b": "out of stock", "c": None, "d": "soon"}
