"""What an attribute says about a product, whatever a catalogue calls it, and what kind its values are."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an attribute means. Code that needs a meaning asks a schema for a role, never for a name.

    MASTER, SUB and TYPE are the category from the widest to the narrowest: Apparel, Topwear, Shirts.
    """

    MASTER = "master"
    SUB = "sub"
    TYPE = "type"
    COLOUR = "colour"
    WEARER = "wearer"
    OCCASION = "occasion"
    SEASON = "season"
    SIZE = "size"
    NONE = "none"


CATEGORIES = (Role.TYPE, Role.SUB, Role.MASTER)
"""The roles that say what a product is, the narrowest first."""


class Kind(StrEnum):
    """What the values of an attribute are: one label of a list, a number, or free text."""

    LABEL = "label"
    NUMBER = "number"
    TEXT = "text"


class Sense(StrEnum):
    """What labels of an attribute mean to the code, listed by each attribute under `Attribute.senses`.

    WORN: clothes and shoes, of a category. FORMAL, INFORMAL: the ends of the scale of formality, of an occasion.
    MEN, WOMEN, BOYS, GIRLS, EVERYONE: who wears it, of a wearer. SEVERAL: more than one, of a colour.
    """

    WORN = "worn"
    FORMAL = "formal"
    INFORMAL = "informal"
    MEN = "men"
    WOMEN = "women"
    BOYS = "boys"
    GIRLS = "girls"
    EVERYONE = "everyone"
    SEVERAL = "several"
