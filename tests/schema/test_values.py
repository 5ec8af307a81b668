"""Values under the source's names, found by other spellings."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from modiste.schema import schema_of
from modiste.schema.values import AttributeValues

SCHEMA = schema_of({"colour": (), "type": (), "category": (), "cut": ()})
VALUES = AttributeValues({"colour": "Red", "type": "Shirt", "category": "Tops"}, SCHEMA)


@pytest.mark.parametrize("name", ["colour", "baseColour", "color", "Farbe", "Colour"])
def test_a_value_is_found_by_every_spelling(name: str) -> None:
    assert (VALUES[name], VALUES.get(name), name in VALUES) == ("Red", "Red", True)


@pytest.mark.parametrize("name", ["articleType", "cut", "size", "nothing"])
def test_what_is_missing_or_could_be_several_is_not_guessed(name: str) -> None:
    assert (VALUES.get(name, "none"), name in VALUES) == ("none", False)
    with pytest.raises(KeyError):
        VALUES[name]


def test_it_is_a_plain_mapping_of_the_source_s_names() -> None:
    plain = {"colour": "Red", "type": "Shirt", "category": "Tops"}
    assert plain == VALUES
    assert json.loads(json.dumps(VALUES)) == plain
    assert list(VALUES) == list(plain)
    assert copy.deepcopy(VALUES) == pickle.loads(pickle.dumps(VALUES)) == plain
