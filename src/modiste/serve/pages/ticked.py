"""What a shopper means by ticking several values of one filter."""

from __future__ import annotations

from collections.abc import Iterable

from modiste.types import Condition


def either(where: Iterable[Condition]) -> tuple[Condition, ...]:
    """Several "=" conditions on one attribute as one of membership: who ticks Red and Pink wants either."""
    wanted: dict[str, list[str]] = {}
    others = []
    for condition in where:
        if condition.operator == "=":
            wanted.setdefault(condition.attribute, []).extend(map(str, condition.values))
        else:
            others.append(condition)
    merged = (Condition(name, "=", tuple(dict.fromkeys(values))) for name, values in wanted.items())
    return (*merged, *others)
