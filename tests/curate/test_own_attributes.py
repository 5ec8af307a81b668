"""Audit, fill and corrections of a shop whose attributes are its own, by a model whose attributes are its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest
from curated_world import SETTINGS
from own_world import OWN_MODEL, own_pairs

from modiste import Shop
from modiste.curate.audit.reasons import AuditReasonKind
from modiste.errors import QueryError
from modiste.sources.given import GivenSource
from modiste.types import Product

Pairs = Iterable[tuple[Product, bytes]]


@pytest.fixture
def own_shop(tmp_path) -> Callable[[Pairs], Shop]:
    return lambda pairs: Shop.build(GivenSource(list(pairs)), tmp_path / "shop", OWN_MODEL, SETTINGS)


def renamed(pairs: Pairs, names: Mapping[str, str]) -> Pairs:
    """The attributes of `names` alone, under other names and in lower case."""
    for product, photo in pairs:
        own = {new: str(product.attributes[name]).lower() for name, new in names.items() if name in product.attributes}
        yield replace(product, attributes=own), photo


def told(suspects) -> list[tuple[str, str, str | None, str]]:
    return [(each.product_id, each.attribute, each.given, each.suggested) for each in suspects]


def test_a_wrong_label_is_suspect_and_its_reason_says_what_was_seen(own_shop):
    shop = own_shop(own_pairs(Cyan={"garment": "Fan"}))
    [suspect] = shop.audit()
    assert told([suspect]) == [("cyan", "garment", "Fan", "Kimono")]
    [photo] = suspect.explanations
    assert photo.kind is AuditReasonKind.PHOTO_RATHER
    assert (photo.facts["label"], photo.facts["given"]) == ("Kimono", "Fan")
    assert suspect.reasons == ("the photo looks like Kimono (100%), not Fan (0%)",)


def test_a_missing_label_is_filled(own_shop):
    shop = own_shop(own_pairs(Cyan={"tone": ""}))
    assert told(shop.fill(least=0.5)) == [("cyan", "tone", None, "Teal Green")]


def test_a_correction_takes_the_model_s_labels(own_shop):
    shop = own_shop(own_pairs(Cyan={"tone": ""}))
    shop.correct([shop.correction("cyan", "tone", "teal green")])
    assert shop.product("cyan").attributes["tone"] == "Teal Green"
    assert shop.fill(least=0.5) == []
    with pytest.raises(QueryError, match="the nearest known are Teal Green"):
        shop.correction("cyan", "tone", "Teal Gren")


def test_another_spelling_of_an_attribute_is_understood(own_shop):
    """The model says that "shade" is the tone, and "colour" tells the tone's role."""
    shop = own_shop(own_pairs(Cyan={"tone": "Chalk"}))
    assert shop.correction("cyan", "shade", "plum").attribute == "tone"
    assert shop.correction("cyan", "colour", "plum").attribute == "tone"
    assert told(shop.audit(["colour"])) == [("cyan", "tone", "Chalk", "Teal Green")]
    with pytest.raises(QueryError, match="unknown attribute: 'weave'; known are garment, tone, wearer"):
        shop.correction("cyan", "weave", "plum")


def test_attributes_of_other_names_are_matched_by_their_role(own_shop):
    """The shop says "Farbe" where the model says "tone", and writes in lower case."""
    names = {"garment": "type", "tone": "Farbe"}
    shop = own_shop(renamed(own_pairs(Cyan={"garment": "Obi"}, Blue={"garment": ""}), names))
    assert told(shop.audit()) == [("cyan", "type", "obi", "kimono")]
    filled = told(shop.fill(["type"], least=0.5))
    assert filled == [("blue", "type", None, "kimono")]
    assert {attribute for _, attribute, *_ in told(shop.fill(least=0.5))} == {"type", "wearer"}, (
        "what the shop has is filled under its name, what it lacks under the model's"
    )
    assert shop.correction("red", "Farbe", "BRICK").value == "brick"


def test_a_column_that_shares_no_label_with_the_model_is_left_alone(own_shop):
    shop = own_shop((replace(each, attributes={"type": f"T-{each.product_id}"}), photo) for each, photo in own_pairs())
    with pytest.raises(
        QueryError, match="no product has a label of the attributes that can be audited, garment, tone, wearer"
    ):
        shop.audit()
    assert {attribute for _, attribute, *_ in told(shop.fill(least=0.5))} == {"garment", "tone", "wearer"}


def test_a_column_in_another_language_is_not_filled_with_the_model_s_words(own_shop):
    """Of the three colours that the shop names, one is written alike in both languages."""
    farben = ("Plum", "Ziegel", "Kreide")
    products = [
        (replace(each, attributes={"Farbe": farben[place]} if place < len(farben) else {}), photo)
        for place, (each, photo) in enumerate(own_pairs())
    ]
    assert len(products) > len(farben)
    assert "Farbe" not in {attribute for _, attribute, *_ in told(own_shop(products).fill(least=0.5))}
