"""How a long task says how far it is, and the display of that on a terminal."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 30.0
"""Without a terminal a line comes so often: a log that can be read, and a sign of life."""

Advance: TypeAlias = Callable[[int], None]
"""Called with how many more items of a stage are done."""


class Progress(Protocol):
    """Receives progress; called from the thread that works, so it should be quick."""

    def say(self, sentence: str) -> None:
        """One sentence about what is used or was found."""
        ...

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """`done` items of a stage are done, of `total` in all; None while that is unknown."""
        ...


class Silent:
    """A Progress that keeps all to itself."""

    def say(self, sentence: str) -> None:
        """See `Progress.say`."""

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """See `Progress.update`."""


def counted(progress: Progress, stage: str, total: int | None) -> Advance:
    """Begin a stage; call the result with the number of further items done."""
    done = 0
    progress.update(stage, 0, total)

    def advance(more: int) -> None:
        nonlocal done
        done += more
        progress.update(stage, done, total)

    return advance


@contextmanager
def terminal_progress(console: Console | None = None, *, lines: bool = False) -> Iterator[Progress]:
    """A bar for each stage on a terminal's standard error.

    Where that is not a terminal: sentences and, now and then, a line with `lines`, else nothing.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield Lines(console) if lines else Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[detail]}"))
    with Bars(*columns, TimeRemainingColumn(), console=console) as bars:
        yield StageBars(bars)


class StageBars:
    """A Progress over rich's bars."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._pace = _Pace()

    def say(self, sentence: str) -> None:
        """See `Progress.say`."""
        self._bars.console.print(sentence, highlight=False, markup=False)

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """See `Progress.update`."""
        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total, detail="")
        shown = ", ".join(filter(None, (_rate(self._pace.per_second(stage, done)), detail)))
        self._bars.update(self._tasks[stage], completed=done, total=total, detail=shown)


class Lines:
    """A Progress that prints lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = time.monotonic()
        self._pace = _Pace()

    def say(self, sentence: str) -> None:
        """See `Progress.say`."""
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        """See `Progress.update`."""
        rate = self._pace.per_second(stage, done)
        if time.monotonic() - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = time.monotonic()
        count = f"{done:,}" if total is None else f"{done:,} of {total:,}"
        left = f"about {(total - done) / rate / 60:,.0f} min left" if total is not None and rate else ""
        self.say(f"{stage}: {', '.join(filter(None, (count, detail, _rate(rate), left)))}")


class _Pace:
    """Items per second of each stage since it was first heard of: what an earlier run did does not count."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, int]] = {}

    def per_second(self, stage: str, done: int) -> float:
        now = time.monotonic()
        since, before = self._begun.setdefault(stage, (now, done))
        return (done - before) / max(now - since, 1e-9)


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f} a second" if per_second else ""
