"""Labels as data: attributes with their roles, spellings and label lists, and the data sets that modiste knows."""

from __future__ import annotations

from modiste.schema.attribute import Attribute
from modiste.schema.kaggle import kaggle
from modiste.schema.registry import attribute_of, role_by_name, role_meant, schema_of
from modiste.schema.role import CATEGORIES, Kind, Role, Sense
from modiste.schema.schema import Schema

__all__ = [
    "CATEGORIES",
    "Attribute",
    "Kind",
    "Role",
    "Schema",
    "Sense",
    "attribute_of",
    "kaggle",
    "role_by_name",
    "role_meant",
    "schema_of",
]
