"""Options as people write them: "key=value"."""

from __future__ import annotations

from collections.abc import Iterable

from modiste.errors import QueryError


def values_by_key(pairs: Iterable[str]) -> dict[str, str | list[str]]:
    """["a=1", "b=2", "b=3"] to {"a": "1", "b": ["2", "3"]}. Raises QueryError for a text without key or "="."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key.strip() and equals):
            raise QueryError(f"The option {pair!r} is not KEY=VALUE.")
        found.setdefault(key.strip(), []).append(value.strip())
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}
