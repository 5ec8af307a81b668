"""Does a model tell the labels of photos that its training never saw, and does it know when it does?"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from modiste.evaluate import label_tables
from modiste.evaluate.cells import columns, decimal, share, span
from modiste.evaluate.context import LABELS, SOURCE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.figures import draw_confusion, draw_reliability
from modiste.evaluate.label_columns import Labelling
from modiste.evaluate.prediction_files import CLASSES_FILE, write_classes, write_confusions, write_predictions
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import CategoryResult, HeadResult, PairResult
from modiste.evaluate.scoring import agreements, score_categories, score_heads, score_lookalikes
from modiste.evaluate.sheets import SheetDrawer, sheets_of
from modiste.evaluate.task import Page, Task
from modiste.metrics.bootstrap import redraws
from modiste.report.html import Block, Callout, Fact, Figure, Gallery, Paragraph, Section, Table
from modiste.schema import CATEGORIES

SHEETS = ("right", "wrong", "surest-mistakes")
"""How the names of this task's sheets begin."""

LABELLINGS: tuple[tuple[Labelling, str], ...] = (
    ("merged", "Merged labels, as in the paper: probabilities of raw labels are summed"),
    ("raw", "Raw labels, as in the catalogue"),
)


class LabelsPart(Part):
    """Every head's numbers; accuracies per category; two lookalikes."""

    heads: tuple[HeadResult, ...]
    categories: tuple[CategoryResult, ...] = ()
    pair: PairResult | None = None

    @property
    def shown(self) -> tuple[HeadResult, ...]:
        """One head per attribute: the merged labels where there are any, else the raw ones."""
        merged = {head.attribute for head in self.heads if head.labelling == "merged"}
        return tuple(head for head in self.heads if head.labelling == "merged" or head.attribute not in merged)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attributes, each once."""
        return tuple(dict.fromkeys(head.attribute for head in self.heads))

    @property
    def category(self) -> HeadResult | None:
        """The narrowest category that the model tells."""
        found = (head for role in CATEGORIES for head in self.shown if head.meaning is role)
        return next(found, None)

    def head(self, attribute: str, labelling: Labelling) -> HeadResult | None:
        """One head's numbers."""
        found = (head for head in self.heads if (head.attribute, head.labelling) == (attribute, labelling))
        return next(found, None)


class Labels(Task[LabelsPart]):
    """Accuracy, macro-F1, calibration, and what they are read against."""

    needs = (SOURCE, LABELS)
    part = LabelsPart

    def run(self, context: Context) -> LabelsPart:
        """See `Task.run`. Writes predictions.csv, classes.csv, confusion matrices and sheets."""
        predictions, columns = context.predictions, context.columns
        everything = context.split.catalogue.products
        result = LabelsPart(
            heads=score_heads(
                predictions,
                columns,
                context.split.side("train"),
                agreements(everything, columns),
                redraws(predictions.groups),
            ),
            categories=score_categories(predictions, columns),
            pair=score_lookalikes(predictions),
        )
        if context.out is not None:
            context.progress.update("writing tables and sheets", 0, None)
            write_predictions(context.out, predictions)
            write_classes(context.out, predictions)
            write_confusions(context.out, predictions)
            SheetDrawer(context.out, predictions, context.photo).draw()
        return result

    def glance(self, result: Evaluation) -> Iterator[Fact]:
        """See `Task.glance`."""
        part = result.part(LabelsPart)
        head = None if part is None else part.category
        if head is not None:
            yield Fact(share(head.accuracy), f"{head.attribute} right", f"{head.classes} {head.labelling} labels")
            frequent = f"{head.frequent_classes} classes with 10 photos or more"
            yield Fact(decimal(head.macro_f1_frequent), f"macro-F1 of {head.attribute}", frequent)

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        """See `Task.sections`."""
        part = result.part(LabelsPart)
        if part is None or not part.heads:
            return
        yield Section("Accuracy", list(_accuracy(part, result)))
        yield Section("Types", list(_types(part, page.folder)))
        yield Section("Confusion matrices", list(_confusions(part, page.folder)))
        yield Section("Confidence", list(_confidence(part, page.folder)))
        yield Section("Predictions to look at", [*sheets_of(page.folder, SHEETS)])

    def printed(self, result: Evaluation) -> Iterator[Table]:
        """See `Task.printed`."""
        part = result.part(LabelsPart)
        if part is None:
            return
        rows = [
            (
                head.attribute,
                share(head.accuracy),
                span(head.accuracy_interval),
                decimal(head.macro_f1),
                share(head.majority),
            )
            for head in part.shown
        ]
        rows_judged = "" if result.data is None else f" on {result.data.rows:,} photos"
        titles = ("accuracy", "95 % interval", "macro-F1", "majority")
        yield Table(columns("", titles), rows, f"{result.model.name}{rows_judged}, {_labelling_words(part)} labels")


def _labelling_words(part: LabelsPart) -> str:
    return " and ".join(dict.fromkeys(head.labelling for head in part.shown))


def _accuracy(part: LabelsPart, result: Evaluation) -> Iterator[Block]:
    side = "held-out photos" if result.data is None else result.data.split
    yield Paragraph(
        f"Every photo was judged from its pixels alone: no name, no year. The photos are those of the {side}: products "
        "with equal names or near-duplicate photos lie on one side together. Each attribute is judged on the photos "
        "that have its label. Intervals hold 95 of 100 samples in which whole groups were redrawn."
    )
    for labelling, words in LABELLINGS:
        heads = [head for head in part.heads if head.labelling == labelling]
        if heads:
            yield label_tables.accuracy_table(heads, words)
            yield label_tables.macro_table(heads, f"The same {labelling} labels, each class counting alike")
    learned = "the products" if result.data is None else f"the {result.data.learned_rows:,} products"
    yield Paragraph(
        f"Majority: always the commonest label among {learned} of the train split. From the type: the commonest label "
        "among train products of the same true type (the narrowest category that the catalogue has), so what can be "
        "said without seeing the photo once somebody names the type. Equal names agree: how often two products with "
        "one name have one label; where labels are that noisy, an accuracy cannot come much higher."
    )
    if part.categories:
        yield label_tables.category_table(part.categories, part.attributes)


def _types(part: LabelsPart, folder: Path) -> Iterator[Block]:
    if part.pair is not None:
        yield Callout(label_tables.pair_sentence(part.pair), "note")
    path, head = folder / CLASSES_FILE, part.category
    if head is not None and path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            yield label_tables.class_table(list(csv.DictReader(file)), head)


def _confusions(part: LabelsPart, folder: Path) -> Iterator[Block]:
    yield Paragraph(
        f"All photos and all labels, {_labelling_words(part)}. The matrices of the other labelling lie beside this "
        "page as CSV."
    )
    for head in part.shown:
        picture = draw_confusion(folder, head)
        if picture is not None:
            yield Figure(picture, f"Confusion matrix of {head.attribute}")


def _confidence(part: LabelsPart, folder: Path) -> Iterator[Block]:
    yield Paragraph(
        "Does a confidence of 80 % mean right eight times in ten? Confidences after the model's own temperatures; "
        "expected calibration error of the predicted label over 15 equal bins."
    )
    yield label_tables.calibration_table(part.heads)
    yield Gallery([Figure(draw_reliability(folder, head), f"Reliability of {head.attribute}") for head in part.shown])
