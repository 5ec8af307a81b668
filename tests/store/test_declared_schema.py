"""What sources said of attributes travels with the shop."""

from __future__ import annotations

import pytest
from plain_store import PlainNotes

from modiste.errors import ShopError
from modiste.schema import Attribute, Role, Schema, Sense
from modiste.store.declared_schema import KIND, DeclaredSchema
from modiste.store.lance.products import LanceStore

FARBE = Attribute("Farbe", role=Role.COLOUR, aliases=("color",))
WHO = Attribute("who", ("Him", "Her"), Role.WEARER, senses={Sense.MEN: ("Him",)})


def test_a_shop_that_was_told_nothing_has_an_empty_schema() -> None:
    declared = DeclaredSchema(PlainNotes())
    declared.declare(Schema())
    assert (declared.schema(), declared.version()) == (Schema(), 0)


def test_the_last_source_s_word_holds_and_others_stay() -> None:
    declared = DeclaredSchema(PlainNotes())
    declared.declare(Schema((FARBE, WHO)))
    declared.declare(Schema((Attribute("Farbe", role=Role.NONE),)))
    assert declared.schema().by_name == {"Farbe": Attribute("Farbe"), "who": WHO}


def test_the_same_word_again_writes_nothing() -> None:
    declared = DeclaredSchema(PlainNotes())
    declared.declare(Schema((FARBE, WHO)))
    before = declared.version()
    declared.declare(Schema((WHO, FARBE)))
    assert declared.version() == before


def test_it_is_read_again_when_the_shop_is_opened(tmp_path, identity) -> None:
    DeclaredSchema(LanceStore.create(tmp_path / "shop", identity).notes(KIND)).declare(Schema((FARBE, WHO)))
    again = DeclaredSchema(LanceStore.open(tmp_path / "shop").notes(KIND)).schema()
    assert again.by_name == {"Farbe": FARBE, "who": WHO}


def test_damaged_notes_are_refused_with_the_remedy() -> None:
    notes = PlainNotes()
    notes.put({"Farbe": '{"name": "Farbe", "role": "smell"}'})
    with pytest.raises(ShopError, match=r"schema is damaged .*'smell'.*modiste index"):
        DeclaredSchema(notes).schema()
