"""What a training says of the labels that it found, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from modiste.schema.discovery import Discovery, FoundLabels
from modiste.types import AttributeValue

LABELS_SHOWN = 12


def label_sentences(discovery: Discovery, least_rows: int) -> Iterator[str]:
    """For each attribute of the training rows which labels are learned, with their rows, and which are not, and why."""
    for found in discovery.found:
        yield _learned(found)
        if found.left_out:
            why = "not in that list" if found.listed else f"in fewer than {least_rows} rows"
            yield f"Labels of {found.attribute.name} {why} count as missing: {_with_rows(found.left_out)}."
    for name, reason in discovery.passed_over.items():
        yield f"Does not learn {name}: {reason}."


def unknown_sentence(unknown: Counter[tuple[str, AttributeValue]]) -> str:
    """How many labels of a whole catalogue, those of validation among them, are not learned."""
    rows = {f"{name}={label}": count for (name, label), count in unknown.most_common()}
    return f"Over all products {unknown.total():,} labels are in no list and count as missing: {_with_rows(rows)}."


def _learned(found: FoundLabels) -> str:
    attribute = found.attribute
    rows = {label: found.rows[label] for label in found.rows if label in set(attribute.labels)}
    known = f"the {len(attribute.labels)} labels of its list" if found.listed else f"{len(rows)} labels"
    without = len(attribute.labels) - len(rows)
    missing = f"; {without} have no row" if without else ""
    return f"Learns {attribute.name}: {known}, with their training rows {_with_rows(rows)}{missing}."


def _with_rows(rows: Mapping[str, int]) -> str:
    shown = ", ".join(f"{label} {count:,}" for label, count in list(rows.items())[:LABELS_SHOWN])
    rest = len(rows) - LABELS_SHOWN
    return f"{shown} and {rest} more, all in the run's data.json" if rest > 0 else shown
