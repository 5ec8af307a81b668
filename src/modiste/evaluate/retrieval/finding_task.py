"""What all tasks of finding do alike."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from modiste.evaluate.context import SOURCE, WHOLE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.results import Finding, RetrievalResult, RetrievalTable
from modiste.evaluate.retrieval.tables import as_table, section_of, tables_of
from modiste.evaluate.task import Page, Task
from modiste.report.html import Section, Table


class FindingTask(Task[Finding]):
    """A question that is asked by every method. `task` is its name in the tables, `words` explain it on the page."""

    needs = (SOURCE, WHOLE)
    part = Finding
    task: ClassVar[str]
    words: ClassVar[str]

    @abstractmethod
    def measure(self, galleries: Galleries) -> Iterator[RetrievalTable]:
        """The task's tables; none where nothing can be asked."""

    def absent(self, galleries: Galleries, tables: Sequence[RetrievalTable]) -> Mapping[str, str]:  # noqa: ARG002
        """What is not in the `tables` measured, and why: by name, which begins with the task's."""
        return {}

    def run(self, context: Context) -> Finding | None:
        """See `Task.run`."""
        galleries = context.galleries
        if galleries is None:
            return None
        began = time.monotonic()
        context.progress.update(f"measuring {self.task}", 0, None)
        tables = tuple(self.measure(galleries))
        absent = dict(self.absent(galleries, tables))
        seconds = round(time.monotonic() - began, 1)
        return Finding(retrieval=RetrievalResult(tables=tables, absent=absent, seconds=seconds))

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:  # noqa: ARG002
        """See `Task.sections`."""
        yield from section_of(result, self.task, self.words)

    def printed(self, result: Evaluation) -> Iterator[Table | str]:
        """See `Task.printed`."""
        yield from (as_table(table, intervals=False) for table in tables_of(result, self.task))
