"""Is the model better than another one, on the same photos?"""

from __future__ import annotations

from collections.abc import Iterator

from modiste.evaluate.cells import columns, points, share
from modiste.evaluate.comparison import compare_heads
from modiste.evaluate.context import SOURCE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import ComparisonResult
from modiste.evaluate.subject import Subject, no_labels
from modiste.evaluate.task import Page, Task
from modiste.evaluate.tasks.labels import LabelsPart
from modiste.evaluate.tasks.speed import SpeedPart, speed_table, timed
from modiste.metrics.bootstrap import redraws
from modiste.models.model_folder import open_model
from modiste.report.html import Block, Callout, Paragraph, Section, Table

INPUT = "compare"


class ComparePart(Part):
    """The other model."""

    comparison: ComparisonResult


class Compare(Task[ComparePart]):
    """The model folder given with --compare."""

    needs = (SOURCE, INPUT)
    part = ComparePart

    def refuse(self, context: Context) -> None:
        """See `Task.refuse`."""
        open_model(context.needed(INPUT))

    def run(self, context: Context) -> ComparePart:
        """See `Task.run`."""
        other = Subject.open(context.needed(INPUT), context.settings)
        predictions = context.predictions
        theirs = context.predict(other, context.products, f"judging {other.name}")
        return ComparePart(
            comparison=ComparisonResult(
                model=other.facts(),
                heads=compare_heads(predictions, theirs, redraws(predictions.groups)),
                speed=timed(context, other),
            )
        )

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:  # noqa: ARG002
        """See `Task.sections`."""
        part = result.part(ComparePart)
        if part is not None:
            yield Section("Against another model", list(_blocks(part.comparison, result)))


def _blocks(comparison: ComparisonResult, result: Evaluation) -> Iterator[Block]:
    other, judged = comparison.model.name, result.part(LabelsPart)
    yield Paragraph(
        f"{result.model.name} minus {other} on the same photos, in percentage points; groups are redrawn in pairs."
    )
    if comparison.heads:
        yield comparison_table(comparison, result.model.name)
    else:
        yield Callout(no_labels(other if judged is not None else result.model.name), "warning")
    speed = result.part(SpeedPart)
    own = [] if speed is None else [(result.model, speed.speed)]
    yield speed_table([*own, (comparison.model, comparison.speed)])


def comparison_table(comparison: ComparisonResult, model: str) -> Table:
    """Differences between two models."""
    rows = [
        (
            f"{head.attribute}, {head.labelling}",
            f"{head.rows:,}",
            share(head.accuracy),
            share(head.other_accuracy),
            points(head.difference),
            f"{100 * head.difference.interval.low:+.1f} to {100 * head.difference.interval.high:+.1f}",
        )
        for head in comparison.heads
    ]
    titles = ("Photos", model, comparison.model.name, "Difference", "95 % interval")
    return Table(columns("Attribute", titles), rows)
