"""evaluation.json: every number of an evaluation, with where it comes from.

The file holds no row and no photo of the data, so it may be kept and shown; what a single product was taken for
stands in predictions.csv beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_origin

from modiste.errors import QueryError
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.result_part import Part
from modiste.evaluate.tasks import tasks
from modiste.files import write_atomically

RESULT_FILE = "evaluation.json"


def kinds() -> list[type[Part]]:
    """The kinds of parts that the tasks give, each once."""
    return list(dict.fromkeys(task.part for task in tasks().values()))


def write_result(folder: Path, result: Evaluation) -> Path:
    """Write evaluation.json, whole or not at all; fields of parts that are absent are null or empty lists."""
    values = _nothing() | result.as_dict()
    text = json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False)
    return write_atomically(folder / RESULT_FILE, f"{text}\n".encode())


def read_result(path: Path) -> Evaluation:
    """Read a result file. Raises QueryError when it is none."""
    try:
        values = json.loads(path.read_bytes())
        if not isinstance(values, dict):
            raise ValueError("it holds no JSON object")
        return Evaluation.from_dict(values, kinds())
    except (OSError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise QueryError(f"{path} is not a result of `modiste evaluate`: {first}") from error


def results_in(folder: Path) -> list[tuple[Path, Evaluation]]:
    """The results among the JSON files in a folder and in the folders in it, by path; other files are passed over."""
    found = []
    for path in sorted({*folder.glob("*.json"), *folder.glob("*/*.json")}):
        try:
            found.append((path, read_result(path)))
        except QueryError:
            continue
    return found


def _nothing() -> dict[str, Any]:
    """Every field of every part, without a value."""
    fields = [(name, field) for kind in kinds() for name, field in kind.model_fields.items()]
    return {name: [] if get_origin(field.annotation) is tuple else None for name, field in fields}
