"""What did the training look like?"""

from __future__ import annotations

from collections.abc import Iterator

from modiste.evaluate.context import Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.figures import draw_curves
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import CurvePoint
from modiste.evaluate.run_folder import curves, read_events
from modiste.evaluate.task import Page, Task
from modiste.report.html import Figure, Paragraph, Section

INPUT = "run"


class CurvesPart(Part):
    """A point per epoch."""

    curves: tuple[CurvePoint, ...]


class Curves(Task[CurvesPart]):
    """The log of the run folder given with --run."""

    needs = (INPUT,)
    part = CurvesPart

    def refuse(self, context: Context) -> None:
        """See `Task.refuse`."""
        read_events(context.needed(INPUT))

    def run(self, context: Context) -> CurvesPart | None:
        """See `Task.run`."""
        found = curves(read_events(context.needed(INPUT)))
        return CurvesPart(curves=found) if found else None

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        """See `Task.sections`."""
        part = result.part(CurvesPart)
        if part is None:
            return
        seconds = result.model.training_seconds
        took = "" if seconds is None else f" in {seconds / 60:,.0f} minutes"
        words = Paragraph(
            f"{len(part.curves)} epochs{took}. Training values are of augmented batches with smoothed labels, so they "
            "may be worse than those of validation, whose photos are as they are."
        )
        loss, accuracy = draw_curves(page.folder, part.curves)
        figures = [Figure(loss, "Loss over the epochs"), Figure(accuracy, "Accuracy over the epochs")]
        yield Section("Training", [words, *figures])
