"""What an evaluation task is: a part of the result, made from what was given, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from modiste.evaluate.context import Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.result_part import Part
from modiste.report.html import Callout, Fact, Section, Table

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Page:
    """The page that sections are made for: `folder` has the result's files and takes charts; `others` are results found
    beside this one, by name."""

    folder: Path
    others: Mapping[str, Evaluation]


class Task(Protocol[P]):
    """One thing that is measured. A task is a file with a class of this kind, and a line in `tasks.TABLE`.

    `needs`: what must be given, see `Context.lacks`; a task that was not asked for by name is left out where anything
    is missing. `part` is the kind of its part; its fields stand at the top of the result file, so no other kind may
    have fields of these names. Tasks may share a kind, whose `joined` then adds their parts.

    The page and the terminal are made from the result alone, so that an old result can be shown again.
    """

    needs: ClassVar[tuple[str, ...]] = ()
    part: type[P]

    def refuse(self, context: Context) -> None:
        """Open once what the task needs, so that a wrong path is reported now and not after minutes. Raises what
        opening it raises."""

    def run(self, context: Context) -> P | None:
        """Measure, and write the files that belong to it where the context has a folder; None: nothing to measure."""
        ...

    def glance(self, result: Evaluation) -> Iterable[Fact | Callout]:  # noqa: ARG002
        """Large numbers and warnings for the head of the page."""
        return ()

    def sections(self, result: Evaluation, page: Page) -> Iterable[Section]:  # noqa: ARG002
        """The task's tables and charts on the page; sections of equal titles that follow each other become one."""
        return ()

    def printed(self, result: Evaluation) -> Iterable[Table | str]:  # noqa: ARG002
        """Tables and sentences for the terminal."""
        return ()
