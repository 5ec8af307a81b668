"""The tasks of an evaluation, one file each. A new task is a file here and a line in `TABLE`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

from modiste.errors import QueryError
from modiste.evaluate.result_part import Part
from modiste.evaluate.task import Task

TABLE: dict[str, str] = {
    "labels": "modiste.evaluate.tasks.labels:Labels",
    "pictures": "modiste.evaluate.tasks.pictures:Pictures",
    "names": "modiste.evaluate.tasks.names:Names",
    "sentences": "modiste.evaluate.tasks.sentences:Sentences",
    "label-words": "modiste.evaluate.tasks.label_words:LabelWords",
    "known-items": "modiste.evaluate.tasks.known_items:KnownItems",
    "variants": "modiste.evaluate.tasks.variants:Variants",
    "phone": "modiste.evaluate.tasks.phone:Phone",
    "published-split": "modiste.evaluate.tasks.published:Published",
    "compare": "modiste.evaluate.tasks.compare:Compare",
    "speed": "modiste.evaluate.tasks.speed:Speed",
    "curves": "modiste.evaluate.tasks.curves:Curves",
}
"""Name -> where the class stands, in the order in which tasks are done and shown."""

FINDING = ("pictures", "names", "sentences", "label-words", "known-items")
"""The tasks that search."""


def tasks(names: Iterable[str] = TABLE, table: Mapping[str, str] = TABLE) -> dict[str, Task[Part]]:
    """Tasks by name, in the order of the table. Raises QueryError for a name that the table does not have."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in table]
    if unknown:
        raise QueryError(f"There is no task {unknown[0]!r}; the known ones are {', '.join(table)}.")
    return {name: _imported(path) for name, path in table.items() if name in wanted}


def _imported(path: str) -> Task[Part]:
    module, _, name = path.partition(":")
    task: Task[Part] = getattr(import_module(module), name)()
    return task
