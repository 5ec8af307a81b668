"""How well does the model do on other photos of the same products: smaller, larger, on busy grounds?"""

from __future__ import annotations

from collections.abc import Iterator

from modiste.evaluate.cells import columns, percent, points, unbroken
from modiste.evaluate.context import LABELS, SOURCE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import VariantResult
from modiste.evaluate.task import Page, Task
from modiste.evaluate.tasks.labels import LabelsPart
from modiste.evaluate.variants import Variant, compare_to_own, variants
from modiste.report.html import Paragraph, Section, Table


class VariantsPart(Part):
    """A line per way of showing the products."""

    variants: tuple[VariantResult, ...]


class Variants(Task[VariantsPart]):
    """The products of the judged side, shown otherwise; --larger adds larger photos."""

    needs = (SOURCE, LABELS)
    part = VariantsPart

    def run(self, context: Context) -> VariantsPart | None:
        """See `Task.run`."""
        shown = variants(context.products, context.catalogue, context.larger, context.settings)
        found = [result for variant in shown if (result := _judged(context, variant)) is not None]
        return VariantsPart(variants=tuple(found)) if found else None

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:  # noqa: ARG002
        """See `Task.sections`."""
        part = result.part(VariantsPart)
        if part is None:
            return
        words = Paragraph(
            "The same products, shown otherwise; accuracies, merged labels where there are any, and beside each the "
            "difference in percentage points to the same products' own photos, with a star where its interval leaves "
            "out 0. A photo made larger shows nothing new."
        )
        yield Section("Other photos", [words, variant_table(part, result)])


def variant_table(part: VariantsPart, result: Evaluation) -> Table:
    """Accuracies on other photos, those on the own ones first where they were judged."""
    labels = result.part(LabelsPart)
    names = list(dict.fromkeys(name for variant in part.variants for name in variant.accuracy))
    rows = []
    if labels is not None and result.data is not None:
        own = {head.attribute: head.accuracy for head in labels.shown}
        cells = (percent(own.get(name)) for name in names)
        rows.append((unbroken("own, as they are"), f"{result.data.rows:,}", "", *cells))
    for variant in part.variants:
        cells = (f"{percent(variant.accuracy[name])} ({points(variant.difference.get(name))})" for name in names)
        rows.append((unbroken(variant.name), f"{variant.photos:,}", f"{variant.left_out:,}", *cells))
    return Table(columns("Photos", ("Judged", "Left out", *names)), rows, "Accuracies in per cent")


def _judged(context: Context, variant: Variant) -> VariantResult | None:
    """One way of showing them, None where no product can be shown so."""
    other, left_out = context.subject.predict(
        variant.products, context.split, variant.open_photo, context.progress, variant.name
    )
    known = {product.product_id for product in context.predictions.products}
    other = other.of([product.product_id for product in other.products if product.product_id in known])
    return compare_to_own(variant.name, context.predictions, other, left_out) if other.products else None
