"""The page of an evaluation, made from its result files: what the numbers are, and what they are not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.prediction_files import CLASSES_FILE, CONFUSION_FOLDER, PREDICTIONS_FILE
from modiste.evaluate.result_file import RESULT_FILE, read_result, results_in
from modiste.evaluate.result_part import Part
from modiste.evaluate.subject import no_labels
from modiste.evaluate.task import Page, Task
from modiste.evaluate.tasks import tasks
from modiste.report.html import (
    Block,
    Callout,
    Column,
    Command,
    Fact,
    Facts,
    Files,
    HtmlReport,
    Section,
    Table,
    write_html,
)

PAGE = "index.html"


def write_page(folder: Path, results: Path | None = None) -> Path:
    """Draw the charts and write index.html from the result files in `folder`; returns its path.

    `results` is the folder whose other results are shown beside this one. Raises MissingExtraError without [report],
    QueryError without a result.
    """
    result, all_tasks = read_result(folder / RESULT_FILE), tasks().values()
    others = {} if results is None else {_name_of(path): other for path, other in results_in(results)}
    page = Page(folder, others)
    told = (section for task in all_tasks for section in task.sections(result, page))
    sections = [
        Section("At a glance", list(_glance(result, all_tasks))),
        *_joined(section for section in told if section.blocks),
        Section("How this was made", list(_origin(folder, result))),
    ]
    on = "" if result.data is None else f" on {result.data.name}, {result.data.split}"
    made = datetime.fromisoformat(result.origin.made).date()
    report = HtmlReport("How good is this model", f"{result.model.name}{on}", made, sections)
    return write_html(folder / PAGE, report)


def _name_of(path: Path) -> str:
    return path.parent.name if path.name == RESULT_FILE else path.stem


def _joined(sections: Iterable[Section]) -> Iterator[Section]:
    """Sections of equal titles that follow each other are one."""
    for title, same in groupby(sections, key=lambda section: section.title):
        yield Section(title, [block for section in same for block in section.blocks])


def _glance(result: Evaluation, all_tasks: Iterable[Task[Part]]) -> Iterator[Block]:
    data, model = result.data, result.model
    told = [shown for task in all_tasks for shown in task.glance(result)]
    facts = [Fact(f"{data.rows:,}", "photos judged", f"in {data.groups:,} groups")] if data is not None else []
    facts += [shown for shown in told if isinstance(shown, Fact)]
    facts.append(Fact(f"{model.file_bytes / 1e6:.1f} MB", "model file", f"{model.parameters / 1e6:.2f} M parameters"))
    yield Facts(facts)
    yield from (Callout(text, "warning") for text in _warnings(result))
    yield from (shown for shown in told if isinstance(shown, Callout))


def _warnings(result: Evaluation) -> Iterator[str]:
    data = result.data
    if not result.model.attributes:
        yield no_labels(result.model.name)
    if data is None:
        return
    if data.limit is not None:
        yield (
            f"Only {data.rows:,} photos, chosen at random, were evaluated: read the intervals, not the numbers. "
            "Retrieval was not measured."
        )
    if data.photos_failed:
        yield f"{data.photos_failed:,} photos could not be read and were left out."
    for attribute, labels in data.unknown_labels.items():
        yield f"{attribute}: {len(labels)} labels are not in the list and were not judged: {', '.join(labels[:5])}."


def _origin(folder: Path, result: Evaluation) -> Iterator[Block]:
    yield Command(result.origin.command)
    yield _origin_table(result)
    known = {
        RESULT_FILE: "every number on this page",
        PREDICTIONS_FILE: "the predictions for every photo",
        CLASSES_FILE: "precision, recall and F1 of every class",
    }
    files = [(name, words) for name, words in known.items() if (folder / name).is_file()]
    matrices = sorted((folder / CONFUSION_FOLDER).glob("*.csv"))
    yield Files([*files, *((path.relative_to(folder).as_posix(), "confusion matrix") for path in matrices)])


def _origin_table(result: Evaluation) -> Table:
    """Where the numbers come from."""
    origin, data = result.origin, result.data
    rows = {
        "Made": origin.made,
        "Took": f"{origin.seconds:,.0f} s",
        "modiste": f"{origin.version}, commit {origin.commit or 'unknown'}",
        "Machine": f"{origin.machine.processor}, {origin.machine.cores} cores, {origin.machine.system}, "
        f"Python {origin.machine.python}, ONNX Runtime {origin.machine.onnxruntime}",
        "Model": f"{result.model.name}, SHA-256 {result.model.sha256}",
        "Learned from": result.model.training_data,
    }
    if data is not None:
        rows["Judged on"] = f"{data.rows:,} photos of {data.name}, {data.split}; ids {data.ids_hash}"
    return Table([Column("What"), Column("Value")], list(rows.items()))
