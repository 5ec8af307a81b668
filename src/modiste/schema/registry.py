"""What is known of an attribute before anybody says so: from the data sets that modiste knows, and from its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from modiste.schema.attribute import Attribute
from modiste.schema.kaggle import kaggle
from modiste.schema.role import Role
from modiste.schema.schema import Schema

ROLE_WORDS = frozenset(role.value for role in Role if role is not Role.NONE)


def attribute_of(name: str, labels: Sequence[str] = (), declared: Schema | None = None) -> Attribute:
    """An attribute by its name: as `declared`, else as the Kaggle set has it, else with the role that its name tells.

    `labels`: its class list, where that is known. Senses and merges of a known attribute stay where the labels are
    the known ones; other labels get only the senses of the labels that both share.
    """
    known = (declared.find(name) if declared is not None else None) or kaggle().by_name.get(name)
    if known is None:
        return Attribute(name, tuple(labels), role_by_name(name))
    if not labels or tuple(labels) == known.labels:
        return replace(known, name=name)
    senses = {sense: tuple(label for label in meant if label in labels) for sense, meant in known.senses.items()}
    # A model of merged labels keeps the shorter list, so that its labels can be told from the raw ones.
    merged, merges = (known.merged, known.merges) if tuple(labels) == known.merged else ((), {})
    return replace(known, name=name, labels=tuple(labels), senses=senses, merged=merged, merges=merges)


def schema_of(labels: Mapping[str, Sequence[str]], declared: Schema | None = None) -> Schema:
    """Attribute names with their labels (or none) as a schema; see `attribute_of`."""
    return Schema(tuple(attribute_of(name, listed, declared) for name, listed in labels.items()))


def role_by_name(name: str) -> Role:
    """The role that people give a column of this name; NONE where the name does not say."""
    return spellings().get(_folded(name), Role.NONE)


def role_meant(text: str) -> Role:
    """The role that a question or an option names: by the role's own word, or by a usual column name."""
    word = _folded(text)
    return Role(word) if word in ROLE_WORDS else role_by_name(text)


@cache
def spellings() -> Mapping[str, Role]:
    """Folded column name -> role, from spellings.json."""
    table: Mapping[str, Iterable[str]] = json.loads(
        (files("modiste.schema") / "spellings.json").read_text(encoding="utf-8")
    )
    return {_folded(name): Role(role) for role, names in table.items() for name in names}


def _folded(name: str) -> str:
    return name.strip().casefold().replace("_", " ")
