"""The paper's labels: the merged ones of the seven attributes of the Kaggle set."""

from __future__ import annotations

from collections.abc import Sequence

from modiste.evaluate.label_columns import LabelColumn, LabelColumns
from modiste.metrics.classification import Indices
from modiste.schema import kaggle
from modiste.types import Product


def merged_labels(attribute: str) -> tuple[str, ...]:
    """The shorter list of labels that the attribute's raw ones are merged to."""
    return kaggle().named(attribute).merged


def merged_truth(products: Sequence[Product], attribute: str) -> Indices:
    """(n,) class indices in `merged_labels`, `MISSING` where a product has none of them."""
    return _column(attribute).truth(products, "merged")


def paper_columns() -> LabelColumns:
    """The seven attributes, in columns of their own names."""
    return LabelColumns(tuple(_column(attribute.name) for attribute in kaggle()))


def _column(attribute: str) -> LabelColumn:
    return LabelColumn(kaggle().named(attribute), attribute)
