"""What was said of a photo, as a JSON line, a row of a table and a row of a CSV."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modiste.types import Listing, Tag, Tagged


def json_line(tagged: Tagged) -> dict[str, Any]:
    """The fields of a JSON line; a photo with an error has only that beside its name."""
    if tagged.error is not None:
        return {"photo": tagged.photo, "error": tagged.error}
    return {
        "photo": tagged.photo,
        "known_product": tagged.in_distribution,
        "tags": {attribute: _tag(tag) for attribute, tag in tagged.tags.items()},
        **_formality(tagged),
        "title": tagged.title,
        **({} if tagged.listing is None else {"listing": _fields(tagged.listing)}),
        "error": None,
    }


def columns(attributes: Iterable[str]) -> list[str]:
    """The columns of a CSV: three per attribute."""
    per_attribute = (f"{attribute}{part}" for attribute in attributes for part in ("", ".confidence", ".sure"))
    return ["photo", "known_product", *per_attribute, "formality", "title", "error"]


def csv_row(tagged: Tagged, attributes: Iterable[str]) -> list[str]:
    """One row in the order of `columns`; what is not there is empty."""
    from modiste.sources.reading import harmless

    cells = [tagged.photo, _word(tagged.in_distribution)]
    for attribute in attributes:
        tag = tagged.tags.get(attribute)
        cells += ["", "", ""] if tag is None else [tag.label, f"{tag.confidence:.4f}", _word(tag.confident)]
    row = [*cells, _score(tagged), tagged.title or "", tagged.error or ""]
    return [harmless(cell) for cell in row]


def table_row(tagged: Tagged) -> list[str]:
    """Photo, tags, formality, title; a question mark follows a tag that the model is not sure of."""
    tags = ", ".join(_cell(tag) for tag in tagged.tags.values())
    unknown = "does not look like any known product: " if tagged.in_distribution is False else ""
    return [tagged.photo, f"{unknown}{tags}", _score(tagged), tagged.title or ""]


def sheet_lines(tagged: Tagged) -> list[str]:
    """Two attributes a line, for a card of a picture sheet."""
    cells = [_cell(tag) for tag in tagged.tags.values()]
    return [" · ".join(cells[start : start + 2]) for start in range(0, len(cells), 2)]


def _fields(listing: Listing) -> dict[str, Any]:
    """As `dataclasses.asdict`, which copies every value at several times the cost."""
    return {field.name: getattr(listing, field.name) for field in fields(listing)}


def _tag(tag: Tag) -> dict[str, Any]:
    return {
        "label": tag.label,
        "confidence": round(tag.confidence, 4),
        "sure": tag.confident,
        "top": [[label, round(confidence, 4)] for label, confidence in tag.top],
    }


def _formality(tagged: Tagged) -> dict[str, Any]:
    if tagged.formality is None:
        return {}
    return {"formality": {"score": tagged.formality.score, "why": list(tagged.formality.why)}}


def _cell(tag: Tag) -> str:
    return f"{tag.label} {tag.confidence:.0%}{'' if tag.confident else '?'}"


def _score(tagged: Tagged) -> str:
    return "" if tagged.formality is None or tagged.formality.score is None else str(tagged.formality.score)


def _word(value: bool | None) -> str:
    return "" if value is None else str(value).lower()
