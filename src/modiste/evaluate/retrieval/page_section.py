"""Retrieval on the page of an evaluation and in the terminal, from its result alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modiste.evaluate.retrieval.pictures import GENDER, MERGED, RAW
from modiste.evaluate.retrieval.results import (
    BY_CROP,
    KNOWN,
    LABELS,
    NAMES,
    PICTURES,
    SENTENCES,
    RetrievalLine,
    RetrievalResult,
    RetrievalTable,
)
from modiste.evaluate.retrieval.tally import PRECISION
from modiste.metrics.bootstrap import Interval
from modiste.report.html import Block, Column, Paragraph, Table

NONE = "-"

PUBLISHED_PICTURES = (
    "The best published row on this data set (hit@10 0.890, P@10 0.418, mAP@10 0.312) tells 55 article types and 15 "
    "colour groups apart and draws other queries; here all types and colours of the catalogue count, so read it as a "
    "neighbour, not as a rank."
)
TRAINED_HERE = (
    "This model learned on this very catalogue (not on these groups), from photos of 80 x 60 pixels; the published "
    "rows of the KAGL benchmark are of general models that never saw it, on far larger photos and on the whole set as "
    "gallery. They are no comparison of models."
)

WORDS: dict[str, str] = {
    PICTURES: (
        "Queries are held-out photos; the gallery are other products of the catalogue, and those of the query's own "
        "group (near-duplicate photos and equal names) are left out. Average precision is divided by min(10, "
        f"relevant); a query with nothing relevant in the gallery counts as 0. {PUBLISHED_PICTURES} Full text gets "
        "the query's title, which nearly spells the labels."
    ),
    NAMES: (
        "Every name of the held-out gallery is asked in words of the pictures' vectors alone: is a photo of just that "
        "name among the first ten? Full text over titles has the answer written before it. The reader knows gender, "
        "type and colour of the name and draws ten of the products that have them."
    ),
    SENTENCES: (
        "Sentences such as 'black shirts for men', for every colour, type and gender that ten or more of the gallery "
        "have. The shop's search also reads titles and labels; pictures alone do not."
    ),
    LABELS: (
        "The KAGL protocol: the bare label is the query, a document is nine parts photo and one part name; relevant is "
        f"what has the label. {TRAINED_HERE}"
    ),
    KNOWN: (
        "One certain product is looked for among all. By words, every product of exactly that name counts as found; by "
        "picture, only the product itself."
    ),
}


def section(result: RetrievalResult) -> Iterator[Block]:
    """The blocks of the page's section."""
    yield Paragraph(
        "Near-duplicates are not collapsed here. Intervals hold 95 of 100 samples in which whole groups of queries "
        "were redrawn. A dash: cannot be asked so."
    )
    for task, words in WORDS.items():
        own = [table for table in result.tables if table.task == task]
        if own:
            yield Paragraph(words)
        whole = [table for table in own if task != PICTURES or table.relevance in (RAW, MERGED)]
        yield from (as_table(table) for table in whole)
        alone = [table for table in own if table not in whole]
        if alone:
            yield _side_by_side(alone)
    yield from (Paragraph(f"Not measured: {task}. {reason}") for task, reason in result.absent.items())


def glance(result: RetrievalResult) -> list[Table]:
    """What the terminal shows: pictures by type and colour, names, sentences, and a crop."""
    wanted = {(PICTURES, RAW), (PICTURES, MERGED), (KNOWN, BY_CROP)}
    return [
        as_table(table, intervals=False)
        for table in result.tables
        if (table.task, table.relevance) in wanted or table.task in (NAMES, SENTENCES)
    ]


def as_table(table: RetrievalTable, *, intervals: bool = True) -> Table:
    """One task: a row per method, two columns per metric."""
    metrics = tuple(table.lines[0].values)
    columns = [Column("")]
    for metric in metrics:
        columns += [Column(metric, number=True), *([Column("95 % interval", number=True)] if intervals else [])]
    rows = [_cells(line, metrics, intervals=intervals) for line in table.lines]
    return Table(columns, rows, _caption(table))


def gender_agreement(result: RetrievalResult, method: str) -> float | None:
    """The share of the first ten that have the query's gender, picture to picture."""
    table = result.table(PICTURES, GENDER)
    line = None if table is None else table.line(method)
    return None if line is None else line.values[PRECISION]


def _side_by_side(tables: Sequence[RetrievalTable]) -> Table:
    """P@10 of several relevances as columns."""
    methods = [line.method for line in tables[0].lines]
    rows = [
        [method, *(_decimal(line.values[PRECISION]) for table in tables if (line := table.line(method)) is not None)]
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
        cells.append(_decimal(line.values[metric]))
        if intervals:
            cells.append(_span(line.intervals.get(metric)))
    return cells


def _decimal(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _span(interval: Interval | None) -> str:
    return NONE if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"
