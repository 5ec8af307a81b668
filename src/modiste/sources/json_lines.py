"""JSON lines: one object per line, its keys the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from modiste.errors import SourceError
from modiste.schema import Attribute
from modiste.sources.findings import left_out
from modiste.sources.rows import Row, as_text, is_text, refuse_too_many
from modiste.types import Cause, Fault, Finding

LONGEST_LINE = 10_000_000
"""Bytes; a longer line is not a row but would have to be held in memory."""


class JsonLinesRows:
    """A UTF-8 file; the columns are all the keys that occur, in the order in which they first do."""

    left_out: tuple[Cause, ...] = ()
    declared: tuple[Attribute, ...] = ()
    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path
        self.columns = tuple(self._names())
        if not self.columns:
            broken = next((row.reason for row in self if isinstance(row, Finding)), "it is empty")
            raise SourceError(f"{path} has no line that is a JSON object in UTF-8; the first: {broken}.")

    def _names(self) -> dict[str, None]:
        names: dict[str, None] = {}
        for row in self:
            if isinstance(row, Row):
                names.update(dict.fromkeys(row.cells))
                refuse_too_many(self._path, len(names))
        return names

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`; lists and objects inside a row are kept as JSON text."""
        try:
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(LONGEST_LINE + 1):
                    number += 1
                    where = f"{self._path.name}, line {number}"
                    if len(line) > LONGEST_LINE:
                        yield left_out(where, Fault.LINE_TOO_LONG, limit=LONGEST_LINE)
                        while line and not line.endswith(b"\n"):
                            line = file.readline(LONGEST_LINE)
                    elif line.strip():
                        yield _row(where, line)
        except OSError as error:
            raise SourceError(f"{self._path} cannot be read: {error.strerror}.") from error


def _row(where: str, line: bytes) -> Row | Finding:
    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return left_out(where, Fault.NOT_UTF8)
    # JSONDecodeError is a ValueError, as is a number of too many digits; deep nesting ends in a RecursionError.
    except (ValueError, RecursionError) as error:
        return left_out(where, Fault.NOT_JSON, error=str(error))
    if not isinstance(values, dict):
        return left_out(where, Fault.NOT_AN_OBJECT, beginning=repr(line.strip()[:20]))
    cells = {name.strip(): as_text(value) for name, value in values.items()}
    if not all(is_text(name) and is_text(cell) for name, cell in cells.items()):
        return left_out(where, Fault.NOT_UTF8)
    return Row(where, cells)
