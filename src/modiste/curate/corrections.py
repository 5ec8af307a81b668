"""Corrections: kept in the shop as notes, so that neither the source nor the next indexing run undoes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import pyarrow as pa

from modiste.types import AttributeValue, Correction, Notes, Origin

KIND = "corrections"


class Corrections:
    """The corrections of a shop; the last one of a product's attribute holds."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    def version(self) -> int:
        """Grows with every change."""
        return self._notes.version()

    def all(self) -> list[Correction]:
        """By product id and attribute."""
        return [_correction(key, text) for key, text in self._notes.all().items()]

    def add(self, corrections: Iterable[Correction]) -> None:
        """Take corrections over, all or none."""
        self._notes.put({_key(each): _text(each) for each in corrections})

    def withdraw(self, corrections: Iterable[Correction]) -> int:
        """Let the source's value hold again; returns how many were there."""
        return self._notes.drop([_key(each) for each in corrections])


def corrected(columns: pa.Table, corrections: Sequence[Correction]) -> pa.Table:
    """A snapshot's columns with the corrections applied.

    Those of products and attributes that are not there, and numbers where text is kept, wait without effect.
    """
    by_attribute: dict[str, dict[str, AttributeValue | None]] = {}
    for each in corrections:
        by_attribute.setdefault(each.attribute, {})[each.product_id] = each.value
    if not by_attribute:
        return columns
    row_of = {key: row for row, key in enumerate(columns.column("product_id").to_pylist())}
    for attribute, values in by_attribute.items():
        place = columns.schema.get_field_index(attribute)
        if place < 0:
            continue
        field = columns.schema.field(place)
        wanted = float if pa.types.is_floating(field.type) else str
        cells = columns.column(place).to_pylist()
        for product_id, value in values.items():
            if product_id in row_of and (value is None or isinstance(value, wanted)):
                cells[row_of[product_id]] = value
        columns = columns.set_column(place, field, pa.array(cells, field.type))
    return columns


def _key(correction: Correction) -> str:
    return json.dumps([correction.product_id, correction.attribute], ensure_ascii=False)


def told_reason(correction: Correction) -> str:
    """The reason, after the origin where that says more than who wrote it: "filled: the photo looks like ..."."""
    if correction.origin in (Origin.PROGRAM, Origin.FILE):
        return correction.reason
    return f"{correction.origin}: {correction.reason}" if correction.reason else correction.origin.value


def origin_and_reason(told: str, otherwise: Origin) -> tuple[Origin, str]:
    """The inverse of `told_reason`; a reason that names no origin has the one given."""
    if told in (Origin.AUDIT_ACCEPTED, Origin.AUDIT_KEPT):
        return Origin(told), ""
    begin = f"{Origin.FILLED}: "
    return (Origin.FILLED, told.removeprefix(begin)) if told.startswith(begin) else (otherwise, told)


def _text(correction: Correction) -> str:
    values = {"value": correction.value, "reason": correction.reason, "origin": correction.origin.value}
    return json.dumps(values, ensure_ascii=False)


def _correction(key: str, text: str) -> Correction:
    product_id, attribute = json.loads(key)
    kept = json.loads(text)
    if "origin" in kept:
        return Correction(product_id, attribute, kept["value"], kept["reason"], Origin(kept["origin"]))
    # Notes of earlier versions have the origin in the reason.
    origin, reason = origin_and_reason(kept["reason"], Origin.PROGRAM)
    return Correction(product_id, attribute, kept["value"], reason, origin)
