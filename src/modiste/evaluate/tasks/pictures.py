"""Does a photo find products that look like what it shows?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from PIL import Image

from modiste.errors import PhotoError
from modiste.evaluate.cells import share
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.figures import FOLDER
from modiste.evaluate.retrieval.finding_task import FindingTask
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.gallery import title_index
from modiste.evaluate.retrieval.methods import FULL_TEXT, RANDOM, random_scores, title_scores
from modiste.evaluate.retrieval.pictures import MERGED, RAW, PictureTask
from modiste.evaluate.retrieval.results import PICTURES, RetrievalTable
from modiste.evaluate.retrieval.tables import PREAMBLE, as_table, section_of, side_by_side, tables_of
from modiste.evaluate.retrieval.tally import AVERAGE, HIT, PRECISION, tabulate
from modiste.evaluate.task import Page
from modiste.metrics.ranking import Rows
from modiste.report.charts import Axis, Bar, BarChart, bar_chart
from modiste.report.html import Block, Figure, Paragraph, Section, Table
from modiste.schema import Role

PUBLISHED_ROW = (
    "The best published row on this data set (hit@10 0.890, P@10 0.418, mAP@10 0.312) tells 55 article types and 15 "
    "colour groups apart and draws other queries; here all types and colours of the catalogue count, so read it as a "
    "neighbour, not as a rank."
)


class Pictures(FindingTask):
    """Picture to picture: see `retrieval.pictures` for the protocol."""

    task = PICTURES
    words = (
        "Queries are held-out photos; the gallery are other products of the catalogue, and those of the query's own "
        "group (near-duplicate photos and equal names) are left out. Average precision is divided by min(10, "
        f"relevant); a query with nothing relevant in the gallery counts as 0. {PUBLISHED_ROW} Full text gets the "
        "query's title, which nearly spells the labels."
    )

    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """See `FindingTask.measure`."""
        task = _task_of(galleries)
        if not len(task.queries) or not len(task.gallery):
            return
        scores = {method: task.judge(ranking) for method, ranking in _rankings(task, galleries).items()}
        groups = task.groups[task.queries].tolist()
        roles = {column.name: column.role for column in galleries.columns}
        for relevance in task.labels:
            metrics = (HIT, PRECISION, AVERAGE) if relevance in (RAW, MERGED) else (PRECISION,)
            own = {method: judged[relevance] for method, judged in scores.items()}
            table = tabulate(PICTURES, relevance, len(task.gallery), groups, own, metrics)
            yield table.model_copy(update={"role": roles.get(relevance)})

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:
        """See `FindingTask.absent`."""
        name = galleries.methods.search_name
        if all(table.line(name) is not None for table in tables):
            return {}
        return {f"{PICTURES} with {name}": "A query photo could not be opened again."}

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        """See `Task.sections`."""
        tables = tables_of(result, PICTURES)
        pairs = [table for table in tables if table.relevance in (RAW, MERGED)]
        alone = [table for table in tables if table not in pairs]
        blocks: list[Block] = [as_table(table) for table in pairs]
        if alone:
            blocks.append(side_by_side(alone))
        for section in section_of(result, PICTURES, self.words, blocks):
            picture = _draw(page.folder, tables)
            words = "How many of the first ten have the query's type and colour, by method"
            figure = [] if picture is None else [Figure(picture, words)]
            yield Section(section.title, [*figure, Paragraph(PREAMBLE), *section.blocks])

    def printed(self, result: Evaluation) -> Iterator[Table | str]:
        """See `Task.printed`."""
        tables = tables_of(result, PICTURES)
        yield from (as_table(table, intervals=False) for table in tables if table.relevance in (RAW, MERGED))
        if tables:
            agreement = wearer_agreement(tables, result.model.name)
            yield f"Picture to picture, the first ten have the query's gender: {share(agreement)}."


def wearer_agreement(tables: tuple[RetrievalTable, ...], method: str) -> float | None:
    """The share of the first ten that are for the query's wearer, picture to picture."""
    lines = (table.line(method) for table in tables if table.meaning is Role.WEARER)
    return next((line.values[PRECISION] for line in lines if line is not None), None)


def _task_of(galleries: Galleries) -> PictureTask:
    return PictureTask.drawn(galleries.products, galleries.split.groups, galleries.gallery, galleries.columns)


def _rankings(task: PictureTask, galleries: Galleries) -> dict[str, Rows]:
    methods = galleries.methods
    titles = [galleries.products[row].title or "" for row in task.queries.tolist()]
    searched = title_index([galleries.products[row] for row in task.gallery.tolist()])
    rankings = {method.name: task.rank(method.embeddings) for method in methods.pictures}
    with suppress(PhotoError):  # `absent` says so
        rankings |= {
            name: task.rank_as_shop(_photos(task, galleries), methods.model, galleries.settings, labels=labels)
            for name, labels in ((methods.search_name, True), (methods.bare_name, False))
        }
    rankings[FULL_TEXT] = task.rank_by(title_scores(titles, searched))
    rankings[RANDOM] = task.rank_by(random_scores(len(task.gallery)))
    return rankings


def _photos(task: PictureTask, galleries: Galleries) -> Iterator[Image.Image]:
    """The photos that ask, opened one by one. Raises PhotoError."""
    return (galleries.photo(galleries.products[row]) for row in task.queries.tolist())


def _draw(folder: Path, tables: tuple[RetrievalTable, ...]) -> Path | None:
    """P@10 of every method, merged colours; None where that was not measured."""
    table = next((table for table in tables if table.relevance == MERGED), None)
    if table is None:
        return None
    found = [(line.method, line.values[PRECISION]) for line in table.lines]
    bars = [Bar(method, value) for method, value in found if value is not None]
    note = f"{table.queries:,} held-out photos asked, {table.gallery:,} products searched"
    axis = Axis("Share of the first ten with the query's type and colour", better="higher", percent=True, high=1)
    return bar_chart(folder / FOLDER / "retrieval.png", BarChart("Picture to picture", note, bars, axis))
