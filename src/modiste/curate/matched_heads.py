"""Which of a shop's attributes the model's heads predict, whatever the shop calls them and writes their labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from modiste.schema import Attribute, Schema
from modiste.types import Snapshot

LEAST_KNOWN = 0.5
"""Share of an attribute's values that a head of another name must know: a shop in another language shares a few."""


@dataclass(frozen=True, slots=True)
class MatchedHead:
    """A head of the model and the shop's attribute that it predicts.

    `name` is the shop's, or the model's where the shop has no such attribute (`held` is False then). `labels` are those
    of `head` in its order, in the shop's spelling where the shop has the label.
    """

    name: str
    head: Attribute
    labels: tuple[str, ...]
    held: bool = True


def match_heads(snapshot: Snapshot, schema: Schema, model: Schema) -> tuple[MatchedHead, ...]:
    """Every head of the `model`: the matched attributes of the shop in their order, then what the shop does not have.

    Attributes of the same name match; others match by another spelling or by their role, where the head knows at least
    `LEAST_KNOWN` of their values, without case: a shop that says "Rot" is not told "Red" of the same attribute.
    """
    held = {name: _spellings(snapshot.columns.column(name)) for name in snapshot.attribute_names}
    texts = {name: spellings for name, spellings in held.items() if spellings is not None}
    head_of = {name: model.by_name[name] for name in texts if name in model.by_name}
    for name, spellings in texts.items():
        head = model.counterpart(schema.named(name))
        if head is None or name in head_of or head in head_of.values():
            continue
        known = sum(label.casefold() in spellings for label in head.labels)
        if known and known >= LEAST_KNOWN * len(spellings):
            head_of[name] = head
    matched = (_in_words_of(texts[name], name, head_of[name]) for name in texts if name in head_of)
    absent = (head for head in model if head not in head_of.values() and head.name not in held)
    return (*matched, *(MatchedHead(head.name, head, head.labels, held=False) for head in absent))


def known_labels(heads: tuple[MatchedHead, ...]) -> Mapping[str, tuple[str, ...]]:
    """Attribute -> the labels that the model knows of it, by the names and in the spelling of the shop."""
    return {each.name: each.labels for each in heads}


def related_name(name: str, schema: Schema, heads: tuple[MatchedHead, ...], model: Schema) -> str | None:
    """The shop's attribute that implies this one, or is implied by it; None where the schemas name none.

    The shop's schema is asked first, then the model's about the heads that predict the shop's attributes.
    """
    own = schema.find(name)
    relative = None if own is None else schema.relative(own)
    if relative is not None:
        return relative.name
    head = next((each.head for each in heads if each.name == name), None)
    wider = None if head is None else model.relative(head)
    return (
        None
        if wider is None
        else next((each.name for each in heads if each.head.name == wider.name and each.held), None)
    )


def _in_words_of(spellings: Mapping[str, str], name: str, head: Attribute) -> MatchedHead:
    return MatchedHead(name, head, tuple(spellings.get(label.casefold(), label) for label in head.labels))


def _spellings(column: pa.ChunkedArray) -> dict[str, str] | None:
    """Folded value -> value as the shop writes it; None for an attribute of numbers."""
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    return {value.casefold(): value for value in pc.unique(column).to_pylist() if value is not None}
