"""One evaluation, from what was asked for to result files: the tasks of the table, one after the other."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime

from modiste.errors import QueryError
from modiste.evaluate.context import Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.origin import origin
from modiste.evaluate.result_file import write_result
from modiste.evaluate.result_part import Part
from modiste.evaluate.sheets import remove_sheets
from modiste.evaluate.task import Task
from modiste.evaluate.tasks import TABLE, tasks


def evaluate(context: Context, table: Mapping[str, str] = TABLE) -> Evaluation:
    """Do the tasks and, where there is a folder, write evaluation.json last.

    Raises QueryError for a task by name that lacks something or finds nothing, ModelError, SourceError, ShopError.
    """
    began, made = time.monotonic(), datetime.now().astimezone()
    request = context.request
    chosen = _chosen(context, table)
    context.refuse()
    for task in chosen.values():
        task.refuse(context)
    if context.out is not None:
        remove_sheets(context.out)
    data = context.data_facts()
    parts: dict[type[Part], Part] = {}
    for name, task in chosen.items():
        part = task.run(context)
        if part is not None:
            before = parts.get(type(part))
            parts[type(part)] = part if before is None else before.joined(part)
        elif request.tasks:
            raise QueryError(f"The task {name} finds nothing to measure in what was given.")
    seconds = time.monotonic() - began
    result = Evaluation(
        origin=origin(made, seconds, context.settings.threads, request.arguments),
        model=context.subject.facts(context.input("run")),
        data=data,
        parts=tuple(parts.values()),
    )
    if context.out is not None:
        write_result(context.out, result)
    return result


def _chosen(context: Context, table: Mapping[str, str]) -> dict[str, Task[Part]]:
    """The tasks asked for by name, or all that lack nothing."""
    request = context.request
    if not request.tasks:
        offered = tasks((name for name in table if name not in request.left_out), table)
        return {name: task for name, task in offered.items() if not any(map(context.lacks, task.needs))}
    asked = tasks(request.tasks, table)
    for name, task in asked.items():
        lacking = next(filter(None, map(context.lacks, task.needs)), None)
        if lacking is not None:
            raise QueryError(f"The task {name} lacks something. {lacking}")
    return asked
