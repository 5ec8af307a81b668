"""The progress bar of every long command: done, total, rate and time left, on a terminal's standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int | None, float], None]
"""Called with items done, items in all (None while that is unknown), and items per second."""


@contextmanager
def photo_bar(label: str) -> Iterator[Advance | None]:
    """A bar while the block runs; None, and no bar, where standard error is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task(label, total=None, rate="")
        yield lambda done, total, rate: bar.update(task, completed=done, total=total, rate=f"{rate:,.0f} photos/s")
