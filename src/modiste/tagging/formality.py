"""How formal a garment looks. A judgement of the garment in the photo alone, never of a person."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from modiste.models.tagging_fit import FormalityFit
from modiste.tagging.labelling import Probabilities
from modiste.types import Formality, Tag

FORMAL, INFORMAL = "Formal", ("Casual", "Sports")
GARMENTS = {"Apparel", "Footwear"}

LEAST_SHARE = 0.5
"""Less probability than this on formal, casual and sports together means that the scale does not fit the garment."""

CLEAR = 75
"""From here on, and below 100 minus this, the words say so plainly."""


def formality_scores(usage: Probabilities, labels: tuple[str, ...], fit: FormalityFit) -> tuple[list[float], list[str]]:
    """(n, classes) probabilities of usage to n scores, 0 to 100, and to the usage that stands in a score's way, "" if
    none does. A score is the calibrated probability of Formal against Casual and Sports."""
    formal = usage[:, labels.index(FORMAL)]
    informal = usage[:, [labels.index(name) for name in INFORMAL]].sum(axis=1)
    scores = 100 / (1 + np.exp(-(fit.slope * log_odds(formal, informal) + fit.intercept)))
    likeliest = usage.argmax(axis=1).tolist()
    told = (formal + informal >= LEAST_SHARE).tolist()
    return scores.tolist(), ["" if fits else labels[index] for fits, index in zip(told, likeliest, strict=True)]


def log_odds(formal: Probabilities, informal: Probabilities) -> Probabilities:
    """The logarithm of formal : informal, both (n,)."""
    least = np.finfo(np.float32).tiny
    return np.asarray(np.log(np.maximum(formal, least)) - np.log(np.maximum(informal, least)))


def formality(score: float, in_the_way: str, tags: Mapping[str, Tag], known_product: bool | None) -> Formality:
    """The score with the words of why; None where there is no garment, no known product, or another usage."""
    category = tags.get("masterCategory")
    if known_product is False:
        return Formality(None, ("it looks like no product that the model knows",))
    if category is not None and category.label not in GARMENTS:
        return Formality(None, (f"only clothes and shoes are judged, and this looks like {category.label}",))
    if in_the_way:
        return Formality(None, (f"it looks made for another use: {in_the_way}",))
    rounded = round(score)
    side = "formal" if rounded >= CLEAR else "informal" if rounded <= 100 - CLEAR else "between formal and informal"
    words = f"looks {side}: {rounded} of 100 garments that look so are sold as formal"
    return Formality(rounded, (words, *_seen(tags)))


def _seen(tags: Mapping[str, Tag]) -> list[str]:
    """What the photo shows that goes with it."""
    return [
        f"seen as {tags[name].label} ({tags[name].confidence:.0%})" for name in ("articleType", "usage") if name in tags
    ]
