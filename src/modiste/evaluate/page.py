"""The page of an evaluation, made from its result files: what the numbers are, and what they are not."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from modiste.evaluate import figures, page_tables
from modiste.evaluate.prediction_files import CLASSES_FILE, CONFUSION_FOLDER, PREDICTIONS_FILE
from modiste.evaluate.results import RESULT_FILE, Evaluation, read_result, results_in
from modiste.evaluate.retrieval.page_section import section as retrieval_section
from modiste.evaluate.sheets import FOLDER as SHEETS
from modiste.evaluate.subject import no_labels
from modiste.report.html import (
    Block,
    Callout,
    Command,
    Fact,
    Facts,
    Figure,
    Files,
    Gallery,
    HtmlReport,
    Paragraph,
    Section,
    write_html,
)

PAGE = "index.html"


def write_page(folder: Path, results: Path | None = None) -> Path:
    """Draw the charts and write index.html from the result files in `folder`; returns its path.

    `results` is the folder whose other results are shown beside this one. Raises MissingExtraError without [report],
    QueryError without a result.
    """
    result = read_result(folder / RESULT_FILE)
    sections = [
        Section("At a glance", list(_glance(result))),
        Section("Accuracy", list(_accuracy(result))),
        Section("Article types", list(_article_types(folder, result))),
        Section("What was taken for what", list(_confusions(folder, result))),
        Section("Confidence", list(_confidence(folder, result))),
        Section("Finding products", list(_finding(folder, result))),
        Section("Other photos", list(_variants(result))),
        Section("Phone photos", list(_phone(result))),
        Section("A published split", list(_published(result))),
        Section("Against another model", list(_comparison(result))),
        Section("Speed and size", list(_speed(folder, result, results))),
        Section("Training", list(_training(folder, result))),
        Section("Predictions to look at", list(_sheets(folder))),
        Section("How this was made", list(_origin(folder, result))),
    ]
    shown = [section for section in sections if section.blocks]
    subtitle = f"{result.model.name} on {result.data.name}, {result.data.split}"
    made = datetime.fromisoformat(result.origin.made).date()
    return write_html(folder / PAGE, HtmlReport("How good is this model", subtitle, made, shown))


def _glance(result: Evaluation) -> Iterator[Block]:
    data, speed, model = result.data, result.speed, result.model
    facts = [Fact(f"{data.rows:,}", "photos judged", f"in {data.groups:,} groups")]
    article = result.head("articleType", "merged")
    if article is not None:
        facts.append(Fact(page_tables.share(article.accuracy), "articleType right", f"{article.classes} merged labels"))
        frequent = f"{article.frequent_classes} classes with 10 photos or more"
        facts.append(Fact(page_tables.decimal(article.macro_f1_frequent), "macro-F1 of articleType", frequent))
    if result.phone is not None:
        facts.append(Fact(page_tables.share(result.phone.share), "phone photos fit", f"of {result.phone.photos:,}"))
    facts.append(
        Fact(f"{speed.ms_per_photo:.1f} ms", "per photo", f"{speed.photos_per_second:,.0f} photos/s in batches")
    )
    facts.append(Fact(f"{model.file_bytes / 1e6:.1f} MB", "model file", f"{model.parameters / 1e6:.2f} M parameters"))
    yield Facts(facts)
    yield from (Callout(text, "warning") for text in _warnings(result))


def _warnings(result: Evaluation) -> Iterator[str]:
    data = result.data
    if not result.heads:
        yield no_labels(result.model.name)
    if data.limit is not None:
        yield (
            f"Only {data.rows:,} photos, drawn by lot, were judged: read the intervals, not the numbers. How products "
            "are found was not measured."
        )
    if data.photos_failed:
        yield f"{data.photos_failed:,} photos could not be read and were left out."
    for attribute, labels in data.unknown_labels.items():
        yield f"{attribute}: {len(labels)} labels are not in the list and were not judged: {', '.join(labels[:5])}."
    if result.published is not None and result.published.trained_on_it:
        yield (
            f"The run learned on {result.published.name}: photos of the grouped split's test tenth may be among its "
            "train rows, so only the section on that split is a test."
        )


def _accuracy(result: Evaluation) -> Iterator[Block]:
    if not result.heads:
        return
    yield Paragraph(
        "Every photo was judged from its pixels alone: no name, no year. The photos are those of the "
        f"{result.data.split}: products with equal names or near-duplicate photos lie on one side together. Each "
        "attribute is judged on the photos that have its label. Intervals hold 95 of 100 samples in which whole groups "
        "were redrawn."
    )
    for labelling, words in (
        ("merged", "Merged labels, as in the paper: probabilities of raw labels are summed"),
        ("raw", "Raw labels, as in the catalogue"),
    ):
        heads = [head for head in result.heads if head.labelling == labelling]
        if heads:
            yield page_tables.accuracy_table(heads, words)
            yield page_tables.macro_table(heads, f"The same {labelling} labels, each class counting alike")
    yield Paragraph(
        f"Majority: always the commonest label among the {result.data.learned_rows:,} products of the train split. "
        "From articleType: the commonest label among train products of the same true article type, so what can be "
        "said without seeing the photo once somebody names the type. Equal names agree: how often two products with "
        "one name have one label; where labels are that noisy, an accuracy cannot come much higher."
    )
    if result.categories:
        yield page_tables.category_table(result)


def _article_types(folder: Path, result: Evaluation) -> Iterator[Block]:
    if result.pair is not None:
        pair = result.pair
        yield Callout(page_tables.pair_sentence(pair), "note")
    path = folder / CLASSES_FILE
    if result.head("articleType", "merged") is not None and path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            yield page_tables.class_table(list(csv.DictReader(file)), "articleType")


def _confusions(folder: Path, result: Evaluation) -> Iterator[Block]:
    heads = [head for head in result.heads if head.labelling == "merged"]
    if not heads:
        return
    yield Paragraph(
        "All photos and all labels, merged as in the paper. The matrices of the raw labels lie beside this page as CSV."
    )
    yield from (Figure(figures.draw_confusion(folder, head), f"Confusion matrix of {head.attribute}") for head in heads)


def _confidence(folder: Path, result: Evaluation) -> Iterator[Block]:
    heads = [head for head in result.heads if head.labelling == "merged"]
    if not heads:
        return
    yield Paragraph(
        "Does a confidence of 80 % mean right eight times in ten? Confidences after the model's own temperatures; "
        "expected calibration error of the predicted label over 15 equal bins."
    )
    yield page_tables.calibration_table(result)
    yield Gallery(
        [Figure(figures.draw_reliability(folder, head), f"Reliability of {head.attribute}") for head in heads]
    )


def _finding(folder: Path, result: Evaluation) -> Iterator[Block]:
    if result.retrieval is None:
        return
    picture = figures.draw_retrieval(folder, result.retrieval)
    if picture is not None:
        yield Figure(picture, "How many of the first ten have the query's type and colour, by way of finding")
    yield from retrieval_section(result.retrieval)


def _variants(result: Evaluation) -> Iterator[Block]:
    if not result.variants:
        return
    yield Paragraph(
        "The same products, shown otherwise; merged accuracies, and beside each the difference in percentage points "
        "to the same products' own photos, with a star where its interval leaves out 0. A photo made larger shows "
        "nothing new."
    )
    yield page_tables.variant_table(result)


def _phone(result: Evaluation) -> Iterator[Block]:
    phone = result.phone
    if phone is None:
        return
    yield Paragraph(
        f"{phone.photos:,} photos that {phone.senders:,} people took at home (labels that name no garment left out). "
        f"The predicted article type fits in {page_tables.share(phone.share)} "
        f"({page_tables.span(phone.interval)}, redrawing people). What fits was written down beforehand; these are not "
        "the classes the model learned, so this is no accuracy."
    )
    yield page_tables.phone_table(phone)


def _published(result: Evaluation) -> Iterator[Block]:
    published = result.published
    if published is None:
        return
    if published.trained_on_it:
        yield Callout(f"The model learned from the train rows of {published.name} alone.", "good")
    else:
        yield Callout(
            f"The model learned on modiste's own grouped split, so it has seen many test rows of {published.name} in "
            "training: the first two lines are no test of it; only the last is.",
            "warning",
        )
    yield page_tables.published_table(published)


def _comparison(result: Evaluation) -> Iterator[Block]:
    if result.comparison is None:
        return
    other = result.comparison.model.name
    yield Paragraph(
        f"{result.model.name} minus {other} on the same photos, in percentage points; groups are redrawn in pairs."
    )
    if not result.comparison.heads:
        yield Callout(no_labels(other if result.heads else result.model.name), "warning")
        return
    yield page_tables.comparison_table(result)


def _speed(folder: Path, result: Evaluation, results: Path | None) -> Iterator[Block]:
    machine = result.origin.machine
    yield Paragraph(
        f"Measured on {machine.processor}, {machine.cores} cores, ONNX Runtime {machine.onnxruntime}. Whatever else "
        "the machine did meanwhile is in the numbers."
    )
    yield page_tables.speed_table(result)
    found = {_name_of(path): other for path, other in results_in(results)} if results is not None else {}
    current = next((name for name, other in found.items() if other.origin == result.origin), "")
    picture = figures.draw_frontier(folder, found if current else {**found, "": result}, current)
    if picture is not None:
        yield Figure(picture, "Accuracy of articleType against milliseconds per photo")


def _name_of(path: Path) -> str:
    return path.parent.name if path.name == RESULT_FILE else path.stem


def _training(folder: Path, result: Evaluation) -> Iterator[Block]:
    if not result.curves:
        return
    seconds = result.model.training_seconds
    took = "" if seconds is None else f" in {seconds / 60:,.0f} minutes"
    yield Paragraph(
        f"{len(result.curves)} epochs{took}. Training values are of augmented batches with smoothed labels, so they "
        "may be worse than those of validation, whose photos are as they are."
    )
    loss, accuracy = figures.draw_curves(folder, result.curves)
    yield Figure(loss, "Loss over the epochs")
    yield Figure(accuracy, "Accuracy over the epochs")


def _sheets(folder: Path) -> Iterator[Block]:
    for path in sorted((folder / SHEETS).glob("*.png"), key=_sheet_order):
        yield Figure(path, path.stem.replace("-", " "))


def _sheet_order(path: Path) -> tuple[int, str]:
    first = ("right", "wrong", "phone-fitting", "phone-not-fitting")
    return (first.index(path.stem) if path.stem in first else len(first), path.stem)


def _origin(folder: Path, result: Evaluation) -> Iterator[Block]:
    origin = result.origin
    yield Command(origin.command)
    yield page_tables.origin_table(result)
    known = {
        RESULT_FILE: "every number on this page",
        PREDICTIONS_FILE: "what every photo was taken for",
        CLASSES_FILE: "precision, recall and F1 of every class",
    }
    files = [(name, words) for name, words in known.items() if (folder / name).is_file()]
    matrices = sorted((folder / CONFUSION_FOLDER).glob("*.csv"))
    yield Files([*files, *((path.relative_to(folder).as_posix(), "confusion matrix") for path in matrices)])
