"""How far the labels agree with themselves: what equal-named products say about each attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from modiste.catalogue.groups import folded_name
from modiste.types import AttributeValue, Product

Relabel: TypeAlias = Callable[[str, AttributeValue], AttributeValue | None]
"""Attribute and raw label to the label that is compared; None sets the row aside."""

_Named: TypeAlias = tuple[str, Product]
"""A product and its folded name."""


@dataclass(frozen=True, slots=True)
class NoiseCeiling:
    """Agreement of products with the same name on one attribute; shares between 0 and 1, None without such products.

    `agreement`: a name taken at random among those with at least two labelled rows, and two different rows of it: the
    probability that their labels are equal. Every name counts once, so that one name of many rows does not decide.
    `pair_agreement`: the same for a pair taken at random among all pairs of rows with the same name.
    """

    attribute: str
    names: int
    pairs: int
    agreement: float | None
    pair_agreement: float | None


def noise_ceiling(
    products: Sequence[Product], attributes: Iterable[str], relabel: Relabel | None = None
) -> tuple[NoiseCeiling, ...]:
    """The agreement of equal-named products, one per attribute, on raw labels or on what `relabel` makes of them.

    Names are compared as `groups.folded_name` says; rows without a name or a label are left out.
    """
    names = [folded_name(product.title) for product in products]
    named = [(name, product) for name, product in zip(names, products, strict=True) if name is not None]
    return tuple(_ceiling(named, attribute, relabel) for attribute in attributes)


def _ceiling(named: Iterable[_Named], attribute: str, relabel: Relabel | None) -> NoiseCeiling:
    repeated = [counts for counts in _labels_by_name(named, attribute, relabel) if counts.total() > 1]
    if not repeated:
        return NoiseCeiling(attribute, 0, 0, None, None)
    agreeing = [_ordered_pairs(counts.values()) for counts in repeated]
    possible = [_ordered_pairs([counts.total()]) for counts in repeated]
    per_name = [one / other for one, other in zip(agreeing, possible, strict=True)]
    return NoiseCeiling(
        attribute,
        names=len(repeated),
        pairs=sum(possible) // 2,
        agreement=sum(per_name) / len(per_name),
        pair_agreement=sum(agreeing) / sum(possible),
    )


def _labels_by_name(
    named: Iterable[_Named], attribute: str, relabel: Relabel | None
) -> Iterable[Counter[AttributeValue]]:
    by_name: dict[str, Counter[AttributeValue]] = {}
    for name, product in named:
        label = product.attributes.get(attribute)
        compared = label if label is None or relabel is None else relabel(attribute, label)
        if compared is not None:
            by_name.setdefault(name, Counter())[compared] += 1
    return by_name.values()


def _ordered_pairs(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) for count in counts)
