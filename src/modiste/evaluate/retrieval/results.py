"""Retrieval as it stands in the result file: tables of one task each, a line per method."""

from __future__ import annotations

from pydantic import Field

from modiste.evaluate.result_part import Part
from modiste.metrics.bootstrap import Interval
from modiste.schema import Role, attribute_of

PICTURES, NAMES, SENTENCES, LABELS, KNOWN = (
    "picture to picture",
    "name to picture",
    "attribute sentences",
    "label words",
    "known item",
)
BY_LARGER, BY_CROP, BY_SLIP, BY_FILTERS = (
    "its larger photo",
    "a crop of its photo",
    "its title with a slip",
    "filters and one word",
)
READER = "reader of gender, type and colour"
"""The tasks, the ways to name a known item, and one more line of the table of names."""


class RetrievalLine(Part):
    """One method. `values` by metric, in [0, 1]; None where it cannot be asked so, such as pictures in words.

    `intervals` hold 95 of 100 samples in which whole groups of queries were redrawn.
    """

    method: str
    values: dict[str, float | None]
    intervals: dict[str, Interval | None] = Field(default_factory=dict)


class RetrievalTable(Part):
    """One task. `relevance` says what counts as found; `impossible` of the `queries` have nothing relevant in the
    `gallery` and count as 0; `unjudged` more lack the label to be judged by and are left out."""

    task: str
    relevance: str
    queries: int
    unjudged: int
    impossible: int
    gallery: int
    lines: tuple[RetrievalLine, ...]
    role: Role | None = None

    @property
    def meaning(self) -> Role:
        """What the attribute means that is the relevance, by its name where the result did not say."""
        return attribute_of(self.relevance).role if self.role is None else self.role

    def line(self, method: str) -> RetrievalLine | None:
        """One method's numbers."""
        return next((line for line in self.lines if line.method == method), None)


class RetrievalResult(Part):
    """All tasks that were measured; `absent` says by task why another was not."""

    tables: tuple[RetrievalTable, ...]
    absent: dict[str, str] = Field(default_factory=dict)
    seconds: float

    def table(self, task: str, relevance: str) -> RetrievalTable | None:
        """One task's table."""
        found = (each for each in self.tables if (each.task, each.relevance) == (task, relevance))
        return next(found, None)

    def of_task(self, task: str) -> tuple[RetrievalTable, ...]:
        """One task's tables."""
        return tuple(table for table in self.tables if table.task == task)


class Finding(Part):
    """What the tasks of finding have in common in a result: their tables, one after the other."""

    retrieval: RetrievalResult

    def joined(self, other: Part) -> Finding:
        """The tables of both."""
        assert isinstance(other, Finding)
        mine, theirs = self.retrieval, other.retrieval
        return Finding(
            retrieval=RetrievalResult(
                tables=(*mine.tables, *theirs.tables),
                absent={**mine.absent, **theirs.absent},
                seconds=round(mine.seconds + theirs.seconds, 1),
            )
        )
