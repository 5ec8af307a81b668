"""The tables of labels on an evaluation's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modiste.evaluate.cells import columns, decimal, decimal_span, share, span
from modiste.evaluate.results import CategoryResult, HeadResult, PairResult
from modiste.evaluate.scoring import FREQUENT
from modiste.report.html import Table

FROM_TYPE = "From the type"


def accuracy_table(heads: Sequence[HeadResult], caption: str) -> Table:
    """Accuracy with its interval and what it is read against."""
    titles = ("Labels", "Photos", "Accuracy", "95 % interval", "Majority", FROM_TYPE, "Equal names agree")
    rows = [
        (
            head.attribute,
            f"{head.classes}",
            f"{head.rows:,}",
            share(head.accuracy),
            span(head.accuracy_interval),
            share(head.majority),
            share(head.from_article_type),
            share(head.agreement),
        )
        for head in heads
    ]
    return Table(columns("Attribute", titles), rows, caption)


def macro_table(heads: Sequence[HeadResult], caption: str) -> Table:
    """Macro-F1 with its interval and what it is read against, and top 3."""
    titles = ("Top 3", "Macro-F1", "95 % interval", "Majority", FROM_TYPE, "10 photos or more", "Such labels")
    rows = [
        (
            head.attribute,
            share(head.top3),
            decimal(head.macro_f1),
            decimal_span(head.macro_f1_interval),
            decimal(head.majority_macro_f1),
            decimal(head.from_article_type_macro_f1),
            decimal(head.macro_f1_frequent),
            f"{head.frequent_classes}",
        )
        for head in heads
    ]
    return Table(columns("Attribute", titles), rows, caption)


def category_table(categories: Sequence[CategoryResult], attributes: Sequence[str]) -> Table:
    """Accuracies per category."""
    rows = [
        (category.category, f"{category.rows:,}", *(share(category.accuracy.get(name)) for name in attributes))
        for category in categories
    ]
    return Table(columns("Category", ("Photos", *attributes)), rows, "Accuracy within each category")


def pair_sentence(pair: PairResult) -> str:
    """The two lookalikes by name."""
    first, second = pair.labels
    choice = ""
    if pair.choice_f1 is not None:
        mean = sum(pair.choice_f1) / 2
        choice = (
            f" Between the two alone, on their {sum(pair.support):,} photos: F1 {pair.choice_f1[0]:.3f} for {first}, "
            f"{pair.choice_f1[1]:.3f} for {second}, {mean:.3f} on average."
        )
    among = (
        f"F1 {pair.f1[0]:.3f} for {first} ({pair.support[0]:,} photos) and {pair.f1[1]:.3f} for {second} "
        f"({pair.support[1]:,} photos)"
    )
    return f"{first} against {second}: {among} among all classes.{choice}"


def class_table(rows: Sequence[Mapping[str, str]], head: HeadResult) -> Table:
    """The frequent classes of one head, most photos first; `rows` as in classes.csv."""
    kept = [row for row in rows if (row["attribute"], row["labelling"]) == (head.attribute, head.labelling)]
    shown = sorted(
        (row for row in kept if int(row["support"]) >= FREQUENT), key=lambda row: (-int(row["support"]), row["label"])
    )
    names = ("precision", "recall", "f1")
    cells = [
        (row["label"], f"{int(row['support']):,}", *(f"{float(row[name]):.3f}" for name in names)) for row in shown
    ]
    caption = (
        f"The {len(shown)} of {len(kept)} {head.labelling} labels with {FREQUENT} photos or more; all are in "
        "classes.csv"
    )
    return Table(columns(head.attribute, ("Photos", "Precision", "Recall", "F1")), cells, caption)


def calibration_table(heads: Sequence[HeadResult]) -> Table:
    """Expected calibration errors, raw and merged."""
    errors = {(head.attribute, head.labelling): head.calibration_error for head in heads}
    rows = [
        (name, share(errors.get((name, "raw"))), share(errors.get((name, "merged"))))
        for name in dict.fromkeys(head.attribute for head in heads)
    ]
    return Table(columns("Expected calibration error", ("Raw", "Merged")), rows)
