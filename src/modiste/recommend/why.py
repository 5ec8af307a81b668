"""Why a product is shown: in which respects it agrees with the product that was asked about."""

from __future__ import annotations

from collections.abc import Mapping

from modiste.types import AttributeValue

TELLING = ("articleType", "baseColour", "gender", "usage", "season")
"""The label attributes that say something by themselves, the most telling first."""

WIDER = ("subCategory", "masterCategory")
"""Said only where nothing narrower agrees: the same articleType implies them."""


def agreement(asked: Mapping[str, AttributeValue], shown: Mapping[str, AttributeValue]) -> tuple[str, ...]:
    """ "same articleType and baseColour", from the attributes of both; empty where nothing agrees."""
    same = [name for name in TELLING if name in asked and asked[name] == shown.get(name)]
    if "articleType" not in same:
        same = [name for name in WIDER if name in asked and asked[name] == shown.get(name)][:1] + same
    if not same:
        return ()
    listed = same[0] if len(same) == 1 else f"{', '.join(same[:-1])} and {same[-1]}"
    return (f"same {listed}",)
