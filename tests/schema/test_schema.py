"""Attributes found by name, by another spelling and by role, and written as JSON."""

from __future__ import annotations

import pytest

from modiste.errors import QueryError
from modiste.schema import Attribute, Role, Schema, Sense, attribute_of, kaggle, role_by_name, schema_of

GARMENT = Attribute("garment", ("Kimono", "Obi"), Role.TYPE, aliases=("Teil",))
TONE = Attribute("tone", ("Teal Green", "Ash"), Role.COLOUR)
OWN = Schema((GARMENT, TONE))


def test_an_attribute_is_found_by_name_and_by_spelling_without_case() -> None:
    assert OWN.find("garment") is OWN.find("TEIL") is GARMENT
    assert OWN.find("neckline") is None
    with pytest.raises(QueryError, match="no label attribute 'neckline'; the known ones are garment, tone"):
        OWN.named("neckline")


def test_an_attribute_is_found_by_role() -> None:
    assert OWN.first(Role.COLOUR) is TONE
    assert OWN.first(Role.SEASON) is None
    assert OWN.role_of("garment") is Role.TYPE
    assert OWN.narrowest_category() is GARMENT
    assert Schema((Attribute("wide", role=Role.MASTER), Attribute("narrow", role=Role.SUB))).narrowest_category() == (
        Attribute("narrow", role=Role.SUB)
    )


def test_the_counterpart_has_the_same_spelling_or_the_same_role() -> None:
    assert OWN.counterpart(kaggle().named("articleType")) is GARMENT
    assert OWN.counterpart(Attribute("Teil")) is GARMENT
    assert OWN.counterpart(kaggle().named("season")) is None
    assert OWN.counterpart(Attribute("fabric")) is None


def test_a_schema_is_its_json() -> None:
    assert Schema.from_json(OWN.to_json()) == OWN
    assert Schema.from_json(kaggle().to_json()) == kaggle()
    with pytest.raises(ValueError, match="no schema"):
        Schema.from_json('[{"labels": []}]')


def test_the_kaggle_set_has_every_role_but_size() -> None:
    assert [attribute.role for attribute in kaggle()] == [
        Role.WEARER, Role.MASTER, Role.SUB, Role.TYPE, Role.COLOUR, Role.SEASON, Role.OCCASION,
    ]  # fmt: skip
    assert kaggle().named("subCategory").parent == "masterCategory"


def test_a_name_tells_a_role_in_several_languages() -> None:
    assert role_by_name("Farbe") is role_by_name("color") is role_by_name("Base_Colour") is Role.COLOUR
    assert role_by_name("neckline") is Role.NONE


def test_a_known_attribute_with_other_labels_keeps_its_role_and_the_senses_of_shared_labels() -> None:
    known = attribute_of("usage", ["Formal", "Yoga"])
    assert (known.role, known.merged, known.meaning(Sense.FORMAL), known.meaning(Sense.INFORMAL)) == (
        Role.OCCASION, (), ("Formal",), (),
    )  # fmt: skip
    assert attribute_of("season", ["Fall", "Spring", "Summer", "Winter"]) == kaggle().named("season")


def test_a_model_of_merged_labels_is_told_from_one_of_raw_labels() -> None:
    merged = attribute_of("gender", ["Men", "Unisex", "Women"])
    assert merged.is_merged
    assert merged.merges["Boys"] == "Men", "other people's longer labels can still be merged"
    assert not kaggle().named("gender").is_merged
    assert not kaggle().named("season").is_merged, "its two lists are one"


def test_what_is_declared_goes_before_what_is_known() -> None:
    declared = Schema((Attribute("season", role=Role.NONE),))
    assert schema_of({"season": (), "Farbe": ("Rot",)}, declared).attributes == (
        Attribute("season"),
        Attribute("Farbe", ("Rot",), Role.COLOUR),
    )
