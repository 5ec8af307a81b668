"""A shop as it lies: eight squares, four of them cheap; every count can be checked by eye."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import COLOURS, ColourEncoder, png, square

from modiste.errors import QueryError
from modiste.settings import load_settings
from modiste.shop import Browse, Facet, Shop, parse
from modiste.types import Correction, Product

CHEAP = ("red", "blue")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Eight squares of one kind each in its colour, two of them of the brand A and cheap, the others without brand."""
    shop = Shop.create(tmp_path / "shop", ColourEncoder(), load_settings())
    shop.upsert(
        (
            Product(
                colour.lower(),
                f"{colour} square",
                {"baseColour": colour, "year": 2011.0 + (colour == "Red")},
                price=5.0 if colour.lower() in CHEAP else 20.0,
                brand="A" if colour.lower() in CHEAP else None,
                group="primary" if colour in ("Red", "Green") else None,
            ),
            png(square(colour)),
        )
        for colour in COLOURS
    )
    return shop


def counts(facets: tuple[Facet, ...], attribute: str) -> list[tuple[str, int, bool]]:
    [facet] = [each for each in facets if each.attribute == attribute]
    return [(each.value, each.count, each.chosen) for each in facet.values]


def ids(products) -> list[str]:
    return [each.product_id for each in products]


def test_a_page_has_every_product_once_in_an_order_that_stays(shop, tmp_path):
    browse = shop.browse
    whole = ids(browse.page(k=8).products)
    assert sorted(whole) == sorted(colour.lower() for colour in COLOURS)
    assert whole != sorted(whole)
    assert ids(browse.page(k=3).products) == whole[:3]
    again = Shop.open(tmp_path / "shop", ColourEncoder(), load_settings())
    assert ids(again.browse.page(k=8).products) == whole


def test_conditions_narrow_the_page_and_ids_can_be_left_out(shop):
    page = shop.browse.page([parse("price<10")], k=1, left_out=["red", "none"])
    assert (ids(page.products), page.total) == (["blue"], 1)
    assert shop.browse.page([parse("price<10")], k=1).total == 2


def test_facets_count_under_the_other_attributes_conditions(shop):
    facets = shop.browse.page([parse("baseColour=red")]).facets
    assert counts(facets, "baseColour")[0] == ("Red", 1, True)
    assert len(counts(facets, "baseColour")) == 8
    assert counts(facets, "year") == [("2012", 1, False)]
    assert counts(facets, "brand") == [("A", 1, False)]
    facets, total = shop.browse.facets([parse("brand=A"), parse("year=2011")])
    assert (counts(facets, "baseColour"), total) == ([("Blue", 1, False)], 1)
    assert counts(facets, "year") == [("2011", 1, True), ("2012", 1, False)]


def test_an_attribute_can_be_asked_for_by_another_spelling(shop):
    facets, total = shop.browse.facets([parse("colour=Red|Blue")])
    assert total == 2
    assert [each[0] for each in counts(facets, "baseColour") if each[2]] == ["Blue", "Red"]


def test_products_come_by_id_and_in_the_order_of_ids(shop):
    browse = shop.browse
    assert (len(browse), "red" in browse, "none" in browse, browse.has_prices) == (8, True, False, True)
    assert ids(browse.products(["red", "none", "blue", "red", "cyan"], [parse("price<10")])) == ["red", "blue"]
    assert ids(browse.after(None, 3)) == ["black", "blue", "cyan"]
    assert ids(browse.after("blues", 2)) == ["cyan", "green"]
    assert ids(browse.after("blue", 9, [parse("price<10")])) == ["red"]
    with pytest.raises(QueryError, match="no product 'none'"):
        browse.product("none")


def test_variants_share_the_group_or_the_photo(shop):
    shop.upsert([(Product("red-again", "Red once more"), png(square("Red")))])
    browse = shop.browse
    assert ids(browse.variants("red", 9)) == ["green", "red-again"]
    assert ids(browse.variants("red", 1)) == ["green"]
    assert browse.variants("blue", 9) == []


def test_a_browse_stays_as_it_is_and_the_next_one_sees_the_change(shop):
    before = shop.browse
    shop.correct([Correction("red", "baseColour", "Blue")])
    assert before.product("red").attributes["baseColour"] == "Red"
    after = shop.browse
    assert after.product("red").attributes["baseColour"] == "Blue"
    assert after.version > before.version


def test_what_is_prepared_counts_before_it_is_seen(shop):
    shop.prepare()
    browse = shop.browse
    assert "counter" in vars(browse)
    shop.remove("red")
    assert shop.browse is browse
    shop.prepare()
    assert (len(shop.browse), "counter" in vars(shop.browse)) == (7, True)


def test_an_empty_shop_has_an_empty_page(tmp_path):
    browse: Browse = Shop.create(tmp_path / "empty", ColourEncoder(), load_settings()).browse
    page = browse.page()
    assert (page.products, page.total, browse.has_prices) == ((), 0, False)
    assert browse.after(None, 5) == []
