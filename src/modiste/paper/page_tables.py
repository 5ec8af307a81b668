"""The tables of the paper's report."""

from __future__ import annotations

from collections.abc import Sequence

from modiste.evaluate.cells import NONE, columns, percent, points, share, span
from modiste.evaluate.results import Difference
from modiste.metrics.bootstrap import Interval
from modiste.paper.printed_numbers import PRINTED
from modiste.paper.results import DataResult, MnistResult, StepResult
from modiste.report.html import Column, Table
from modiste.schema import kaggle

SHORT = {"masterCategory": "master", "subCategory": "sub", "articleType": "article", "baseColour": "colour"}


def step_table(data: DataResult) -> Table:
    """The data steps and what each did."""
    return Table([Column("Step of the paper"), Column("Here")], list(data.steps))


def main_table(paper: StepResult, shipped: StepResult | None) -> Table:
    """Per head: the paper's number, and everything that it should be read beside."""
    rows = []
    for head in paper.heads:
        training = (paper.training_accuracy or {}).get(head.attribute)
        other = None if shipped is None else shipped.accuracy(head.attribute)
        rows.append(
            (
                head.attribute,
                percent(PRINTED[head.attribute]),
                percent(training),
                f"{percent(head.accuracy)} ({_span(head.accuracy_interval)})",
                percent(head.majority),
                percent(head.from_article_type),
                percent(head.agreement),
                percent(other),
            )
        )
    titles = ("Printed", "Training", "Held out", "Majority", "True type", "Equal names", "Shipped")
    caption = (
        f"Per cent, merged labels. Training and held out, with its 95 % interval: {paper.title}: {paper.setting} True "
        "type: the commonest label among learned products of the same true articleType. Equal names: how often two "
        "products of one name agree. Shipped: the model in the package, on the same held-out products."
    )
    return Table(columns("Attribute", titles), rows, caption)


def macro_table(steps: Sequence[StepResult]) -> Table:
    """Macro-F1 per head: every class counting alike."""
    rows = []
    for step in steps:
        heads = {head.attribute: head.macro_f1 for head in step.heads}
        rows.append((step.title, *(NONE if heads.get(a) is None else f"{heads[a]:.3f}" for a in kaggle().names)))
    return Table(columns("Macro-F1", [SHORT.get(name, name) for name in kaggle().names]), rows)


def set_aside_table(paper: StepResult) -> Table:
    """The rows that miss a label, each head where the row has it."""
    found = paper.set_aside or {}
    rows = [(name, share(found.get(name))) for name in kaggle().names]
    caption = (
        f"{paper.set_aside_rows:,} rows that miss at least one label; {paper.set_aside_seen:,} of them have a twin "
        "(equal name or near-duplicate photo) among the products learned from, so this is not a clean test."
    )
    return Table(columns("Attribute", ["Accuracy where the row has the label"]), rows, caption)


def accuracies_table(steps: Sequence[StepResult]) -> Table:
    """Held-out accuracies of several steps."""
    rows = [
        (step.title, *(percent(step.accuracy(name)) for name in kaggle().names), percent(step.mean_accuracy))
        for step in steps
    ]
    return Table(columns("Held out, %", [*(SHORT.get(name, name) for name in kaggle().names), "Mean"]), rows)


def differences_table(steps: Sequence[StepResult], titles: dict[str, str]) -> Table:
    """The paired difference of each step's mean accuracy to that of the net it is compared with."""
    rows = [
        (
            f"{step.title}, beside {titles.get(found.against, found.against)}",
            points(found.mean),
            _points_span(found.mean),
            f"{found.photos:,}",
        )
        for step in steps
        if (found := step.comparison)
    ]
    caption = "Intervals redraw whole groups, the same for both. A star: the interval leaves out 0."
    return Table(columns("Mean of the seven", ["Difference, points", "95 % interval", "Photos"]), rows, caption)


def grounds_table(steps: Sequence[StepResult]) -> Table:
    """Plain, busy and phone grounds."""
    rows = []
    for step in steps:
        busy, phone = step.grounds, step.phone
        rows.append(
            (
                step.title,
                share(step.mean_accuracy),
                NONE if busy is None else share(busy.mean_accuracy),
                NONE if busy is None else f"{points(busy.difference)} ({_points_span(busy.difference)})",
                NONE if phone is None else share(phone.share),
                NONE if phone is None else span(phone.interval),
            )
        )
    titles = ("Plain ground", "Drawn busy grounds", "Difference", "Phone photos: type fits", "95 % interval")
    caption = (
        "Mean of the seven accuracies. Busy: the same test products, cut out and set on drawn grounds, those that "
        "cannot be cut out are left out; the difference is to their own photos. Phone photos have other classes: "
        "a share that fits, no accuracy; people are redrawn."
    )
    return Table(columns("", titles), rows, caption)


def mnist_table(found: MnistResult) -> Table:
    """Fashion-MNIST beside what was published."""
    rows = [
        (
            line.name,
            share(line.accuracy),
            span(line.interval),
            f"{line.training_pictures:,}",
            share(line.published),
            line.source,
        )
        for line in found.lines
    ]
    titles = ("Test accuracy", "95 % interval", "Learned from", "Published")
    caption = (
        "Fashion-MNIST's 10,000 test pictures. Published figures are what the named papers report, under their own "
        "budgets; widths, epochs and augmentation differ."
    )
    return Table([*columns("", titles), Column("by")], rows, caption)


def leaderboard(steps: Sequence[StepResult]) -> Table:
    """Every step by its mean accuracy, with what it costs."""
    rows = []
    for step in sorted(steps, key=lambda step: -step.mean_accuracy):
        cost = step.cost
        rows.append(
            (
                step.title,
                f"{step.size[0]} x {step.size[1]}",
                f"{percent(step.mean_accuracy)} ({_span(step.mean_interval)})",
                _millions(cost.parameters),
                _millions(cost.multiply_adds),
                NONE if cost.ms_per_photo is None else f"{cost.ms_per_photo:.2f}",
                NONE if cost.peak_memory_mb is None else f"{cost.peak_memory_mb:,.0f}",
                NONE if cost.training_seconds is None else f"{cost.training_seconds / 60:,.1f}",
            )
        )
    titles = ("Input", "Mean accuracy, %", "Par., M", "Ops, M", "ms", "MB", "min")
    caption = (
        "Par.: parameters. Ops: multiply-adds of one photo. ms: one photo, the bare graph in ONNX Runtime on all "
        "threads; hand-made features in Python. MB: the most that a process holds which loads the net and encodes 64. "
        "min: of training, all steps at the median pace of some of them. Nets, models and trainings were timed in one "
        "sitting. All on one split; nets of the sizes section are judged on fewer products. The shipped "
        "model learned from the whole training side."
    )
    return Table(columns("", titles), rows, caption)


def titles_of(steps: Sequence[StepResult]) -> dict[str, str]:
    """Step name -> title."""
    return {step.name: step.title for step in steps}


def _millions(value: int | None) -> str:
    return NONE if value is None else f"{value / 1e6:,.2f}"


def _span(interval: Interval | None) -> str:
    return NONE if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"


def _points_span(difference: Difference) -> str:
    return f"{100 * difference.interval.low:+.1f} to {100 * difference.interval.high:+.1f}"
