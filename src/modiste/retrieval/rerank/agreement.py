"""Why a product is shown: in which respects it agrees with the product or the photo that was asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modiste.types import AttributeValue, LabelProbabilities

TELLING = ("articleType", "baseColour", "gender", "usage", "season")
"""The label attributes that say something by themselves, the most telling first."""

WIDER = ("subCategory", "masterCategory")
"""Said only where nothing narrower agrees: the same articleType implies them."""


IN_WORDS = {
    "articleType": "type",
    "baseColour": "colour",
    "usage": "use",
    "subCategory": "kind",
    "masterCategory": "category",
}
"""How people call the label attributes; the others by their own names."""

SIMILAR_LOOK, SAME_LOOK = 0.8, 0.95
"""Cosines from which two photos are said to look similar, and nearly the same. In the Kaggle set half of the products
of one type and colour reach 0.67 with each other, and a product's tenth nearest 0.90."""

SURE = 0.8
"""Calibrated probability from which what the model takes a photo for is worth saying."""


def agreement(asked: Mapping[str, AttributeValue], shown: Mapping[str, AttributeValue]) -> tuple[str, ...]:
    """ "same type and colour", from the attributes of both; empty where nothing agrees."""
    same = [name for name in TELLING if name in asked and asked[name] == shown.get(name)]
    if "articleType" not in same:
        same = [name for name in WIDER if name in asked and asked[name] == shown.get(name)][:1] + same
    return (f"same {listed([IN_WORDS.get(name, name) for name in same])}",) if same else ()


def sure_labels(seen: LabelProbabilities) -> dict[str, AttributeValue]:
    """What the model takes the one photo for, as far as it is sure: attribute -> label."""
    found: dict[str, AttributeValue] = {}
    for attribute, labels in seen.labels.items():
        probabilities = seen.of(attribute)[0]
        if probabilities.max() >= SURE:
            found[attribute] = labels[int(probabilities.argmax())]
    return found


def look(cosine: float) -> tuple[str, ...]:
    """ "similar look" or "nearly the same look", from the cosine of two photos' vectors; empty below."""
    if cosine < SIMILAR_LOOK:
        return ()
    return ("nearly the same look" if cosine >= SAME_LOOK else "similar look",)


def listed(words: Sequence[str]) -> str:
    """ "a, b and c", from at least one word."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
