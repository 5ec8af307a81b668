"""CSV and TSV files, row by row, each with its line."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path

from modiste.errors import SourceError
from modiste.schema import Attribute
from modiste.sources.findings import left_out
from modiste.sources.rows import Row, is_text, refuse_too_many
from modiste.sources.text_file import open_text
from modiste.types import Cause, Fault, Finding

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR_LINE = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
"""A line that Excel writes and wants before the columns' names."""

LONGEST_LINE = 10_000_000
"""Characters; a longer line is not a row but would have to be held in memory."""


class DelimitedRows:
    """A file whose first line names the columns; of `DELIMITERS` the commonest there delimits.

    UTF-8, or UTF-16 where the file begins with its mark. The standard library's parser is used because it names the
    line of every row, which Arrow's does not.
    """

    left_out: tuple[Cause, ...] = ()
    declared: tuple[Attribute, ...] = ()
    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        self._path = path
        with open_text(path) as file:
            header = file.readline(LONGEST_LINE)
        named = SEPARATOR_LINE.fullmatch(header.strip())
        self._separator_lines = 0 if named is None else 1
        self.delimiter = max(DELIMITERS, key=header.count) if named is None else named[1]
        with open_text(path) as file:
            self.columns = tuple(self._header(self._reader(Lines(file))))
        refuse_too_many(path, len(self.columns))

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`; blank lines are not rows."""
        with open_text(self._path) as file:
            lines = Lines(file)
            reader = self._reader(lines)
            self._header(reader)
            while True:
                where = f"{self._path.name}, line {lines.start_row()}"
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    # An unclosed quote swallows the rows after it: they are read again on their own.
                    lines.give_back_all_but_the_first()
                    yield self._as_written(where, lines.first) or left_out(where, Fault.NOT_CSV, error=str(error))
                    continue
                if cells:
                    yield self._row(where, cells)

    def _row(self, where: str, cells: list[str]) -> Row | Finding:
        if not all(map(is_text, cells)):
            return left_out(where, Fault.NOT_UTF8)
        if len(cells) != len(self.columns):
            return left_out(where, Fault.FIELD_COUNT, found=len(cells), expected=len(self.columns))
        return Row(where, dict(zip(self.columns, cells, strict=True)))

    def _as_written(self, where: str, line: str) -> Row | Finding | None:
        """The row of a line whose quotes mean nothing, as in many tables with tabs; None where it does not fit."""
        cells = line.rstrip("\r\n").split("\t")
        return self._row(where, cells) if self.delimiter == "\t" and len(cells) == len(self.columns) else None

    def _reader(self, lines: Lines) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, strict=True)

    def _header(self, reader: Iterator[list[str]]) -> list[str]:
        try:
            for _ in range(self._separator_lines):
                next(reader, [])
            header = [name.strip() for name in next(reader, [])]
        except csv.Error as error:
            raise SourceError(f"The first line of {self._path} does not name columns: {error}.") from error
        if not header or not all(map(is_text, header)):
            raise SourceError(f"The first line of {self._path} must name the columns, as UTF-8 text.")
        return header


class Lines:
    """The lines of a file; those of the current row can be given back."""

    def __init__(self, file: TextIOBase) -> None:
        self._file = file
        self._taken: list[str] = []
        self._given_back: deque[str] = deque()
        self._number = 0

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else self._file.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) > LONGEST_LINE:
            self._skip_the_rest(line)
            self._taken.append("\n")
            raise csv.Error(f"line {self._number} has more than {LONGEST_LINE:,} characters")
        self._taken.append(line)
        return line

    def _skip_the_rest(self, line: str) -> None:
        while line and not line.endswith(("\n", "\r")):
            line = self._file.readline(LONGEST_LINE)

    @property
    def first(self) -> str:
        """The first of the lines taken since `start_row`."""
        return self._taken[0]

    def start_row(self) -> int:
        """The number of the line with which the next row starts, from 1."""
        self._taken.clear()
        return self._number + 1

    def give_back_all_but_the_first(self) -> None:
        """Let the lines taken since `start_row` come again, except the first."""
        again = self._taken[1:]
        self._given_back.extendleft(reversed(again))
        self._number -= len(again)
