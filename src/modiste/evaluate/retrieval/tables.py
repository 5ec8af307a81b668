"""The tables of finding, on the page of an evaluation and in the terminal, from its result alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modiste.evaluate.cells import decimal, decimal_span
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.retrieval.results import KNOWN, LABELS, PICTURES, Finding, RetrievalLine, RetrievalTable
from modiste.evaluate.retrieval.tally import PRECISION
from modiste.report.html import Block, Column, Paragraph, Section, Table

TITLE = "Finding products"

PREAMBLE = (
    "Near-duplicates are not collapsed here. Intervals hold 95 of 100 samples in which whole groups of queries were "
    "redrawn. A dash: does not apply."
)


def tables_of(result: Evaluation, task: str) -> tuple[RetrievalTable, ...]:
    """One task's tables; none where it was not measured."""
    part = result.part(Finding)
    return () if part is None else part.retrieval.of_task(task)


def section_of(result: Evaluation, task: str, words: str, blocks: Sequence[Block] | None = None) -> Iterator[Section]:
    """A task's part of the section on finding: its words and its tables (or other blocks), or why there are none."""
    part = result.part(Finding)
    if part is None:
        return
    tables = part.retrieval.of_task(task)
    shown: list[Block] = [as_table(table) for table in tables] if blocks is None else list(blocks)
    head: list[Block] = [Paragraph(words)] if tables else []
    absent = [
        Paragraph(f"Not measured: {name}. {reason}")
        for name, reason in part.retrieval.absent.items()
        if name == task or name.startswith(f"{task} ")
    ]
    if head or absent:
        yield Section(TITLE, [*head, *shown, *absent])


def as_table(table: RetrievalTable, *, intervals: bool = True) -> Table:
    """One task: a row per method, two columns per metric."""
    metrics = tuple(table.lines[0].values)
    columns = [Column("")]
    for metric in metrics:
        columns += [Column(metric, number=True), *([Column("95 % interval", number=True)] if intervals else [])]
    rows = [_cells(line, metrics, intervals=intervals) for line in table.lines]
    return Table(columns, rows, _caption(table))


def side_by_side(tables: Sequence[RetrievalTable]) -> Table:
    """P@10 of several relevances as columns."""
    methods = [line.method for line in tables[0].lines]
    rows = [
        [method, *(decimal(line.values[PRECISION]) for table in tables if (line := table.line(method)) is not None)]
        for method in methods
    ]
    columns = [Column(""), *(Column(table.relevance, number=True) for table in tables)]
    return Table(columns, rows, "P@10 by each attribute alone: how many of the first ten have the query's label, raw")


def _caption(table: RetrievalTable) -> str:
    parts = [f"{table.queries:,} queries, gallery {table.gallery:,}"]
    if table.impossible:
        parts.append(f"{table.impossible:,} queries have nothing relevant")
    if table.unjudged:
        parts.append(f"{table.unjudged:,} more lack the label")
    how = "by" if table.task == KNOWN else "relevant is"
    what = f"the same {table.relevance}" if table.task in (PICTURES, LABELS) else table.relevance
    return f"{table.task.capitalize()}, {how} {what}: {'; '.join(parts)}"


def _cells(line: RetrievalLine, metrics: Sequence[str], *, intervals: bool) -> list[str]:
    cells = [line.method]
    for metric in metrics:
        cells.append(decimal(line.values[metric]))
        if intervals:
            cells.append(decimal_span(line.intervals.get(metric)))
    return cells
