"""Progress of long tasks: counted stages, a bar on a terminal, lines or nothing elsewhere."""

from __future__ import annotations

import io

from rich.console import Console
from updates import Updates

from modiste.parallel import progress as module
from modiste.parallel.progress import Lines, counted, terminal_progress


def test_counted_tells_how_many_are_done_by_now() -> None:
    updates = Updates()
    advance = counted(updates, "reading", 5)
    advance(2)
    advance(3)
    assert updates.all == [("reading", 0, 5), ("reading", 2, 5), ("reading", 5, 5)]


def test_a_terminal_shows_a_bar_for_each_stage_and_its_sentences() -> None:
    file = io.StringIO()
    with terminal_progress(Console(file=file, force_terminal=True, width=120)) as progress:
        progress.say("Beginning [red]here[/red].")
        progress.update("reading", 3, 10, "file 1")
        progress.update("writing", 2, None)
    shown = file.getvalue()
    assert "Beginning [red]here[/red]." in shown
    assert "reading" in shown
    assert "3/10" in shown
    assert "file 1" in shown
    assert "writing" in shown


def test_elsewhere_there_are_lines_where_they_are_asked_for_and_else_nothing() -> None:
    file = io.StringIO()
    with terminal_progress(Console(file=file, force_terminal=False), lines=True) as progress:
        progress.say("Beginning.")
        progress.update("reading", 3, 10)
    assert file.getvalue() == "Beginning.\n", "no line so soon"
    with terminal_progress(Console(file=file, force_terminal=False)) as progress:
        progress.say("Not said.")
    assert file.getvalue() == "Beginning.\n"


def test_a_line_says_the_rate_of_this_run_and_the_time_left(monkeypatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    file = io.StringIO()
    lines = Lines(Console(file=file, force_terminal=False, width=200))
    lines.update("training", 1000, 7000)  # a resumed run
    clock[0] = 50.0
    lines.update("training", 2000, 7000, "epoch 1 of 5")
    assert file.getvalue() == "training: 2,000 of 7,000, epoch 1 of 5, 20 a second, about 4 min left\n"
