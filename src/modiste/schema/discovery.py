"""Which attributes of a catalogue hold labels that a net can learn, found in its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from modiste.errors import QueryError
from modiste.schema.attribute import Attribute
from modiste.schema.kaggle import kaggle
from modiste.schema.registry import attribute_of
from modiste.schema.role import Kind, Role
from modiste.schema.schema import Schema
from modiste.types import AttributeValue, Product

LEAST_ROWS = 5
"""Labels with fewer rows cannot be learned."""

LEAST_COVERED = 0.5
"""Share of an attribute's rows whose value must be frequent enough; below it the values are prose or codes."""


@dataclass(frozen=True)
class FoundLabels:
    """An attribute that can be learned: `attribute.labels` is its class list.

    `rows` counts the rows of every value, the most frequent first. `listed` says that the class list is a known one (a
    data set's, or declared), which holds labels without rows, too; otherwise it holds the labels with enough rows.
    """

    attribute: Attribute
    rows: Mapping[str, int]
    listed: bool

    @property
    def left_out(self) -> dict[str, int]:
        """Value -> rows, for the values that are not in the class list."""
        known = set(self.attribute.labels)
        return {value: rows for value, rows in self.rows.items() if value not in known}


@dataclass(frozen=True)
class Discovery:
    """The attributes that can be learned, and why each other one cannot, by name."""

    found: tuple[FoundLabels, ...]
    passed_over: Mapping[str, str]

    @property
    def schema(self) -> Schema:
        """The attributes found, each with its class list; a parent that was not found is left out."""
        names = {each.attribute.name for each in self.found}
        return Schema(
            tuple(
                attribute if attribute.parent in {None, *names} else replace(attribute, parent=None)
                for attribute in (each.attribute for each in self.found)
            )
        )


def discover_labels(
    products: Sequence[Product],
    declared: Schema | None = None,
    wanted: Sequence[str] = (),
    least_rows: int = LEAST_ROWS,
) -> Discovery:
    """The attributes of these products whose values are labels: the Kaggle set's in its order, then the others.

    Numbers are not labels, nor is an attribute most of whose values occur in fewer than `least_rows` rows each, or one
    that is always the same; a size is a label that no photo shows. An attribute that `declared` or the Kaggle set
    describes with a class list keeps that list where all labels with enough rows are in it.

    `wanted` names the attributes to learn instead, by their names or other spellings; then only numbers and attributes
    with fewer than two learnable labels are refused. Raises QueryError for those, and for unknown names.
    """
    values = values_of(products)
    known = Schema(tuple(attribute_of(name, declared=declared) for name in values))
    chosen = tuple(_named(known, name).name for name in wanted) or tuple(values)
    found: list[FoundLabels] = []
    passed_over: dict[str, str] = {}
    for name in dict.fromkeys(chosen):
        judged = _judge(known.named(name), values[name], least_rows, asked=bool(wanted))
        if isinstance(judged, FoundLabels):
            found.append(judged)
        elif wanted:
            raise QueryError(f"The attribute {name!r} cannot be learned: {judged}.")
        else:
            passed_over[name] = judged
    return Discovery(tuple(found), passed_over)


def values_of(products: Sequence[Product]) -> dict[str, Counter[AttributeValue]]:
    """Attribute -> how often each of its values occurs; the Kaggle set's attributes first, in its order."""
    values: dict[str, Counter[AttributeValue]] = {name: Counter() for name in kaggle().names}
    for product in products:
        for name, value in product.attributes.items():
            values.setdefault(name, Counter())[value] += 1
    return {name: counts for name, counts in values.items() if counts}


def _named(known: Schema, name: str) -> Attribute:
    found = known.find(name)
    if found is None:
        names = ", ".join(known.names) or "none"
        raise QueryError(f"There is no attribute {name!r} to learn; the catalogue's attributes are {names}.")
    return found


def _judge(known: Attribute, counts: Counter[AttributeValue], least_rows: int, asked: bool) -> FoundLabels | str:
    """The labels of an attribute, or in words why it cannot be learned."""
    if known.kind is not Kind.LABEL:
        return f"it is declared as a {known.kind}"
    if not all(isinstance(value, str) for value in counts):
        return "it holds numbers"
    rows = {str(value): count for value, count in _most_frequent(counts)}
    enough = [value for value, count in rows.items() if count >= least_rows]
    if known.labels and set(known.labels) & set(rows) and set(known.labels) >= set(enough):
        return FoundLabels(known, rows, listed=True)
    if len(enough) < 2:
        return f"it has {len(enough)} values with {least_rows} rows or more, and two are needed"
    if not asked:
        if known.role is Role.SIZE:
            return "a photo does not show a size"
        covered = sum(rows[value] for value in enough) / counts.total()
        if covered < LEAST_COVERED:
            return f"only {covered:.0%} of its rows have a value with {least_rows} rows or more"
    return FoundLabels(attribute_of(known.name, sorted(enough), Schema((known,))), rows, listed=False)


def _most_frequent(counts: Counter[AttributeValue]) -> Iterator[tuple[AttributeValue, int]]:
    yield from sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
