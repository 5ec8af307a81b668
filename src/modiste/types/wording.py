"""Sentences from format strings and facts, with lists as a language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

SHOWN = 3
"""Names that are listed before "and more"."""


def said(sentence: str, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts. Raises KeyError for a fact that is missing."""
    return _English().vformat(sentence, (), facts)


def listed(words: tuple[str, ...] | list[str]) -> str:
    """ "a, b and c"; empty for no words."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


class _English(Formatter):
    """Format strings that can list names."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A tuple as its names: `and` plain, `both` and `or` with quotes, `all` plain, `some` the first with quotes."""
        match value, format_spec:
            case tuple(), "and":
                return listed(value)
            case tuple(), "both":
                return " and ".join(f'"{name}"' for name in value)
            case tuple(), "or":
                return " or ".join(map(repr, value))
            case tuple(), "some":
                rest = len(value) - SHOWN
                return ", ".join(map(repr, value[:SHOWN])) + (f" and {rest:,} more" if rest > 0 else "")
            case tuple(), _:
                return ", ".join(map(str, value))
            case _:
                return super().format_field(value, format_spec)
