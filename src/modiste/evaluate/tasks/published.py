"""How does the model do on a split that others published?"""

from __future__ import annotations

from collections.abc import Iterator

from modiste.catalogue.splits import published_split
from modiste.evaluate.cells import columns, share
from modiste.evaluate.context import LABELS, SOURCE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.held_out import sample
from modiste.evaluate.published import PublishedSplit, published_test_rows, score_published
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import PublishedResult
from modiste.evaluate.run_folder import learned_split
from modiste.evaluate.task import Page, Task
from modiste.report.html import Callout, Section, Table

INPUT = "published-split"


class PublishedPart(Part):
    """Accuracies on the split's test rows."""

    published: PublishedResult


class Published(Task[PublishedPart]):
    """The test rows of --published-split, whose two columns are id and split."""

    needs = (SOURCE, LABELS, INPUT)
    part = PublishedPart

    def refuse(self, context: Context) -> None:
        """See `Task.refuse`."""
        published_split(context.needed(INPUT))

    def run(self, context: Context) -> PublishedPart:
        """See `Task.run`."""
        path, split, run = context.needed(INPUT), context.split, context.input("run")
        sides = published_split(path)
        rows = published_test_rows([p for p in split.catalogue.products if p.photo is not None], sides)
        chosen = sample(rows, context.request.limit)
        predictions = context.predict(context.subject, chosen, "judging the published split")
        trained_on_it = run is not None and learned_split(run) == path.name
        held_out = frozenset(product_id for product_id, side in split.split.items() if side == "test")
        published = PublishedSplit(path.name, sides, held_out, trained_on_it)
        return PublishedPart(published=score_published(published, predictions, split.catalogue.products))

    def glance(self, result: Evaluation) -> Iterator[Callout]:
        """See `Task.glance`."""
        part = result.part(PublishedPart)
        if part is not None and part.published.trained_on_it:
            yield Callout(
                f"The run learned on {part.published.name}: photos of the grouped split's test tenth may be among its "
                "train rows, so only the section on that split is a test.",
                "warning",
            )

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:  # noqa: ARG002
        """See `Task.sections`."""
        part = result.part(PublishedPart)
        if part is not None:
            yield Section("A published split", [_warning(part.published), published_table(part.published)])


def _warning(published: PublishedResult) -> Callout:
    if published.trained_on_it:
        return Callout(f"The model learned from the train rows of {published.name} alone.", "good")
    return Callout(
        f"The model learned on modiste's own grouped split, so it has seen many test rows of {published.name} in "
        "training: the first two lines do not test it; only the last one does.",
        "warning",
    )


def published_table(published: PublishedResult) -> Table:
    """Accuracies on a published split's test rows."""
    titles = [f"{attribute} ({number})" for attribute, number in published.classes.items()]
    rows = []
    for line in published.lines:
        cells = (f"{share(line.accuracy[name])} (open {share(line.open_accuracy[name])})" for name in published.classes)
        rows.append((line.name, f"{line.rows:,}", *cells))
    caption = "Choosing among that many of the most frequent classes; open: among all raw classes, on the same photos"
    return Table(columns(published.name, ("Photos", *titles)), rows, caption)
