"""A run's progress on a terminal: a bar for each thing to do, with photos per second and the time left."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from modiste.train.progress import Progress, Watcher

SECONDS_BETWEEN_LINES = 30.0
"""Without a terminal a line comes so often: a log that can be read, and a sign of life."""


@contextmanager
def progress_bar(console: Console | None = None) -> Iterator[Watcher]:
    """A Watcher that draws bars on standard error, or now and then prints a line where that is no terminal."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[detail]}"))
    with Bars(*columns, TimeRemainingColumn(), console=console) as bars:
        yield Bar(bars)


class Bar:
    """A Watcher over rich's bars."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def say(self, sentence: str) -> None:
        """See `Watcher.say`."""
        self._bars.console.print(sentence, highlight=False, markup=False)

    def prepared(self, what: str, done: int, total: int) -> None:
        """See `Watcher.prepared`."""
        self._show(what, done, total, "")

    def trained(self, progress: Progress) -> None:
        """See `Watcher.trained`."""
        self._show("training", progress.photos, progress.photos_total, _detail(progress))

    def _show(self, what: str, done: int, total: int, detail: str) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total, detail="")
        self._bars.update(self._tasks[what], completed=done, total=total, detail=detail)


class Lines:
    """A Watcher that prints lines."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = time.monotonic()

    def say(self, sentence: str) -> None:
        """See `Watcher.say`."""
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)

    def prepared(self, what: str, done: int, total: int) -> None:
        """See `Watcher.prepared`."""
        self._now_and_then(f"{what}: {done:,} of {total:,}")

    def trained(self, progress: Progress) -> None:
        """See `Watcher.trained`."""
        left = (progress.photos_total - progress.photos) / max(progress.photos_per_second, 1e-9)
        self._now_and_then(
            f"training: {progress.photos:,} of {progress.photos_total:,} photos, {_detail(progress)}, "
            f"about {left / 60:,.0f} min left"
        )

    def _now_and_then(self, line: str) -> None:
        if time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self.say(line)


def _detail(progress: Progress) -> str:
    speed = f"{progress.photos_per_second:,.0f} photos/s"
    return f"epoch {progress.epoch + 1} of {progress.epochs}, {speed}, loss {progress.loss:.2f}"
