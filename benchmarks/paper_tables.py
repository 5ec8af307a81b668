"""The tables of docs/paper.md, as the report's own, from results/paper-small.json."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.machine import ROOT
from modiste.evaluate.cells import percent, points
from modiste.paper import page_tables
from modiste.paper.claims import efficiency_sentence, section_words
from modiste.paper.plan import SHIPPED, load_plan
from modiste.paper.results import StepResult, Summary
from modiste.report.html import Table

FILE = ROOT / "results" / "paper-small.json"


def read() -> Summary:
    """Every number of the report."""
    return Summary.model_validate_json(FILE.read_bytes())


def heads_table() -> str:
    """Per head, the paper's number and what it should be read beside."""
    steps = _steps()
    return _markdown(page_tables.main_table(steps[load_plan("small").paper], steps.get(SHIPPED)))


def claims_table() -> str:
    """Every comparison: the mean of the seven accuracies, and the paired difference."""
    lines = ["| | mean accuracy, % | difference, points | 95 % interval |", "|---|--:|--:|---|"]
    steps, titles = read().steps, page_tables.titles_of(read().steps)
    for question, heading, _ in section_words():
        asked = [step for step in steps if step.question == question]
        if asked:
            lines.append(f"| **{heading}** | | | |")
            lines += [_claim(step, titles) for step in asked]
    return "\n".join(lines)


def grounds_table() -> str:
    """Plain, busy and phone grounds."""
    return _markdown(page_tables.grounds_table([step for step in read().steps if step.grounds or step.phone]))


def mnist_table() -> str:
    """Fashion-MNIST beside what was published."""
    found = read().fashion_mnist
    assert found is not None
    return _markdown(page_tables.mnist_table(found))


def costs_table() -> str:
    """Every net by its accuracy, with what it costs, and whether the small one keeps its promise."""
    steps, plan = _steps(), load_plan("small")
    said, _ = efficiency_sentence(steps[plan.light], steps[plan.large])
    return f"{_markdown(page_tables.leaderboard(list(steps.values())))}\n\n{said}"


def _steps() -> dict[str, StepResult]:
    return {step.name: step for step in read().steps}


def _claim(step: StepResult, titles: dict[str, str]) -> str:
    found = step.comparison
    if found is None:
        return f"| {step.title} | {percent(step.mean_accuracy)} | | |"
    low, high = found.mean.interval.low, found.mean.interval.high
    against = f"to {titles.get(found.against, found.against)}"
    return (
        f"| {step.title} | {percent(step.mean_accuracy)} | {points(found.mean)} {against} "
        f"| {100 * low:+.1f} to {100 * high:+.1f} |"
    )


def _markdown(table: Table) -> str:
    return "\n".join(_lines(table))


def _lines(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(column.title for column in table.columns)} |"
    yield f"|{'|'.join('--:' if column.number else '---' for column in table.columns)}|"
    for row in table.rows:
        yield f"| {' | '.join(map(str, row))} |"
    if table.caption:
        yield f"\n{table.caption}"
