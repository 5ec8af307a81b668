"""The faults of `findings` as English sentences: the one place that words them."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

SHOWN = 3
"""Names that are listed before "and more"."""

SENTENCES: Mapping[str, str] = {
    "not UTF-8": "it is not UTF-8 text; save the file as UTF-8",
    "not as declared": "it is not text in the encoding that the file declares",
    "not Unicode": "its text is not valid Unicode",
    "field count": "{found} fields instead of {expected}",
    "not CSV": "{error}",
    "line too long": "it has more than {limit:,} bytes",
    "not JSON": "it is not JSON ({error})",
    "not an object": "it is not a JSON object but {beginning}",
    "not XML": "it is not well-formed XML ({error})",
    "too deep": "it has more than {limit} elements inside one another",
    "item in item": "another item begins inside it",
    "item too long": "it has more than {limit:,} characters",
    "cut in item": "the file ends inside it",
    "cut off": "the file ends before the feed does; was it cut off?",
    "unclosed": "a comment or CDATA section that begins here, or soon behind, is never closed",
    "no variant": "it names neither a variant nor a photo of {handle!r}",
    "empty id": "the row names no product",
    "repeated id": "{named!r} is already at {first}",
    "contradiction": "{named!r} is {given!r} at {first}",
    "none named": "none is named",
    "row without photo": "the row has none",
    "photo missing": "{key} is not there",
    "photo unreadable": "{error}",
    "no photo of the id": "no file in the photo folder has the id's name",
    "photo of another": "{key!r} is the photo at {first!r} already; save {address!r} as {name!r}",
    "photo at address": "{address!r} is an address and nothing is fetched; save it in {folder} as {names:or}",
    "photo refused": "{error}",
    "format not read": "{format} files are not read; save it as JPEG, PNG, WebP or GIF",
    "name not UTF-8": "its name is not UTF-8 text",
    "not finite": "the net gives no finite numbers for it",
    "stray photo": "no row has this photo",
    "unclear price": "{value!r} is not one clear price; write it like 12.90 EUR",
    "unclear second price": "the {column} {value!r} is not one clear price",
    "other currency": "the price {value!r} contradicts the currency {currency!r}",
    "not a number": "the {column} {value!r} is not a number",
    "number needed": "{attribute} is a number, {value!r} is not",
    "unnamed column": "column {number} has no name",
    "field read elsewhere": "{column!r}, because {field} is read from {other!r}",
    "column of bytes": "{column!r} holds bytes, neither text nor numbers",
    "unused columns": "{columns:some} are not used for a Shopify export",
    "unknown product": "the shop has no {named!r}",
    "unknown attribute": "{attribute!r}; known are {known:all}",
    "unknown value": "{value!r} for {attribute}; the nearest known are {known:all}",
    "no value": "the cell is empty",
}
"""`Fault` -> its sentence, a format string over the fault's facts. Lists are written `:or`, `:all` or `:some`."""


def said(sentence: str, facts: Mapping[str, Any]) -> str:
    """The sentence with its facts. Raises KeyError for a fact that is missing."""
    return _Words().vformat(sentence, (), facts)


class _Words(Formatter):
    """Format strings that can list names."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A tuple as its names: `or` with quotes, `all` plain, `some` the first with quotes."""
        match value, format_spec:
            case tuple(), "or":
                return " or ".join(map(repr, value))
            case tuple(), "some":
                rest = len(value) - SHOWN
                return ", ".join(map(repr, value[:SHOWN])) + (f" and {rest:,} more" if rest > 0 else "")
            case tuple(), _:
                return ", ".join(map(str, value))
            case _:
                return super().format_field(value, format_spec)
