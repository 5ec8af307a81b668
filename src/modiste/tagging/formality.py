"""How formal a garment looks. A judgement of the garment in the photo alone, never of a person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modiste.models.tagging_fit import FormalityFit
from modiste.schema import Attribute, Role, Schema, Sense
from modiste.tagging.labelling import Probabilities
from modiste.tagging.meanings import Meanings
from modiste.types import Formality

LEAST_SHARE = 0.5
"""Less probability than this on formal and informal together means that the scale does not fit the garment."""

CLEAR = 75
"""From here on, and below 100 minus this, the words say so plainly."""


def formality_scale(schema: Schema) -> Attribute | None:
    """The occasion, where its labels tell formal from informal; None where they do not."""
    occasion = schema.first(Role.OCCASION)
    tells = occasion is not None and occasion.meaning(Sense.FORMAL) and occasion.meaning(Sense.INFORMAL)
    return occasion if tells else None


def formality_scores(
    probabilities: Probabilities, occasion: Attribute, fit: FormalityFit
) -> tuple[list[float], list[str]]:
    """(n, classes) probabilities of the labels of `occasion` to n scores from 0 to 100, and to n hindrances.

    A score is the calibrated probability of the formal labels against the informal ones. A hindrance is the occasion
    for which the scale does not fit, "" where it does.
    """
    formal, informal = (share_of(probabilities, occasion, sense) for sense in (Sense.FORMAL, Sense.INFORMAL))
    scores = 100 / (1 + np.exp(-(fit.slope * log_odds(formal, informal) + fit.intercept)))
    likeliest = probabilities.argmax(axis=1).tolist()
    fits = (formal + informal >= LEAST_SHARE).tolist()
    hindrances = ["" if fit else occasion.labels[index] for fit, index in zip(fits, likeliest, strict=True)]
    return scores.tolist(), hindrances


def share_of(probabilities: Probabilities, attribute: Attribute, sense: Sense) -> Probabilities:
    """(n, classes) probabilities of an attribute's labels to the (n,) share of those with a sense."""
    places: NDArray[np.intp] = np.array([attribute.index(label) for label in attribute.meaning(sense)], np.intp)
    return np.asarray(probabilities[:, places].sum(axis=1), np.float32)


def log_odds(formal: Probabilities, informal: Probabilities) -> Probabilities:
    """The logarithm of formal : informal, both (n,)."""
    least = np.finfo(np.float32).tiny
    return np.asarray(np.log(np.maximum(formal, least)) - np.log(np.maximum(informal, least)))


def formality(score: float, hindrance: str, told: Meanings, in_distribution: bool | None) -> Formality:
    """The score with the words of why; None where there is no garment, no known product, or another occasion."""
    if in_distribution is False:
        return Formality(None, ("it does not look like any product that the model knows",))
    worn = told.worn()
    if worn is not None and not worn[1]:
        return Formality(None, (f"only clothes and shoes are judged, and this looks like {worn[0].label}",))
    if hindrance:
        return Formality(None, (f"it looks made for another use: {hindrance}",))
    rounded = round(score)
    side = "formal" if rounded >= CLEAR else "informal" if rounded <= 100 - CLEAR else "between formal and informal"
    words = f"looks {side}: {rounded} of 100 garments that look so are sold as formal"
    return Formality(rounded, (words, *_seen(told)))


def _seen(told: Meanings) -> list[str]:
    """What the photo shows that goes with it."""
    seen = (told.narrowest_category(), told.tag(Role.OCCASION))
    return [f"seen as {tag.label} ({tag.confidence:.0%})" for tag in seen if tag is not None]
