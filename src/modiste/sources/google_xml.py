"""Google Merchant feeds as XML (RSS 2.0 or Atom), in the memory of one item."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import feature_namespaces
from xml.sax.saxutils import quoteattr

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from modiste.errors import SourceError
from modiste.schema import Attribute
from modiste.sources.findings import left_out
from modiste.sources.google import google_columns
from modiste.sources.google_items import BrokenItem, Items, NotAFeed
from modiste.sources.rows import Row, is_text
from modiste.sources.text_file import open_text
from modiste.types import Cause, Fault, Finding

CHUNK = 1 << 18
"""Characters that are read at a time."""

LARGEST_ITEM = 5_000_000
"""Characters; what is larger is not an item but would have to be held in memory."""

MOST_UNCLOSED = 20
"""Comments without an end behind which reading begins again; each costs another pass."""

ITEM_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>]")
ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
LONGEST_END = 100
UNDECODABLE = re.compile("[\ud800-\udfff]")


class GoogleXmlRows:
    """An RSS or Atom feed; columns are the elements' names without their namespaces.

    An item that is no XML costs itself only. A file that defines entities is refused.
    """

    left_out: tuple[Cause, ...] = ()
    declared: tuple[Attribute, ...] = ()
    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __init__(self, path: Path) -> None:
        """Reads up to the first item. Raises SourceError for a file that is not a feed or defines entities."""
        self._path = path
        self.columns = google_columns()
        next(iter(self), None)

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`; an item's line is the one it begins in."""
        first, begin = _Parser(self._path, 1), 0
        for _ in range(MOST_UNCLOSED):
            swallowed = yield from self._read(first, begin)
            if swallowed is None:
                return
            begin = swallowed

    def _read(self, first: _Parser, begin: int) -> Generator[Row | Finding, None, int | None]:
        """Read from the piece number `begin` on; the number to begin with again where a comment swallowed items."""
        parser, behind_a_broken_one = first, begin > 0
        swallowed: tuple[int, int] | None = None
        for number, (line, piece) in enumerate(_pieces(self._path)):
            if number < begin:
                continue
            start = 0
            if behind_a_broken_one:
                found = ITEM_START.search(piece)
                if found is None:
                    continue
                start = found.start()
                parser = first.again(line + piece.count("\n", 0, start))
            broken = parser.feed(piece[start:])
            ended = parser.items()
            yield from ended
            behind_a_broken_one = broken is not None
            if broken is not None:
                if parser is first or parser.inside or ITEM_START.search(piece):
                    yield broken
                # Another item may begin in the piece that a broken one ends in.
                starts = [found.start() for found in ITEM_START.finditer(piece)]
                if len(starts) > parser.own_start:
                    parser = first.again(line + piece.count("\n", 0, starts[-1]))
                    behind_a_broken_one = parser.feed(piece[starts[-1] :]) is not None
                    yield from parser.items()
            if ended or broken is not None or parser.inside:
                swallowed = None
            elif swallowed is None and ITEM_START.search(piece):
                swallowed = number, line
        if behind_a_broken_one:
            return None
        yield from parser.end()
        if swallowed is None or not parser.unclosed:
            return None
        number, line = swallowed
        where = f"{self._path.name}, line {line}"
        yield left_out(where, Fault.UNCLOSED)
        return number


class _Parser:
    """defusedxml's parser, fed piece by piece; it begins with the file or, given a head, in the middle of it."""

    def __init__(self, path: Path, line: int, head: str = "") -> None:
        self._path = path
        self._before = line - 1
        self._begins_whole = not head
        self._parser: Any = defusedxml.sax.make_parser()
        self._parser.setFeature(feature_namespaces, True)
        self._items = Items(self._parser.getLineNumber)
        self._parser.setContentHandler(self._items)
        self._fed = 0
        self._was_inside = False
        self.unclosed = False
        if head:
            self._parser.feed(head)

    def again(self, line: int) -> _Parser:
        """A new parser for the middle of the same feed, which begins with that line."""
        prefixes = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for prefix, uri in self._items.prefixes.items())
        return _Parser(self._path, line, f"<rss{prefixes}>")

    @property
    def inside(self) -> bool:
        """Whether an item began that did not end yet."""
        return self._items.inside

    @property
    def own_start(self) -> bool:
        """Whether the item that the parser is in began in the last piece."""
        return self._items.inside and not self._was_inside

    def feed(self, piece: str) -> Finding | None:
        """The finding that names the place, when the piece cannot be read. Raises SourceError."""
        self._fed += len(piece)
        self._was_inside = self._items.inside
        try:
            # No parser takes undecodable bytes; a character that XML forbids makes it stop at the right line.
            self._parser.feed(piece if is_text(piece) else UNDECODABLE.sub("\0", piece))
        except SAXParseException as error:
            if not is_text(piece):
                return self._broken(Cause(Fault.NOT_AS_DECLARED))
            return self._broken(Cause(Fault.NOT_XML, {"error": error.getMessage()}))
        except NotAFeed as error:
            raise SourceError(f"{self._path} is XML, but {error}.") from error
        except BrokenItem as error:
            return self._broken(error.cause)
        except DefusedXmlException as error:
            raise SourceError(
                f"{self._path} defines entities or includes other files, which no feed needs; it is refused."
            ) from error
        # An unclosed comment or CDATA section swallows the items behind it; nothing else has them inside and goes on.
        if self._items.inside and len(ITEM_START.findall(piece)) > self.own_start:
            return self._broken(Cause(Fault.ITEM_IN_ITEM))
        if self._fed > LARGEST_ITEM:
            return self._broken(Cause(Fault.ITEM_TOO_LONG, {"limit": LARGEST_ITEM}))
        return None

    def items(self) -> list[Row]:
        """The items that ended since the last call."""
        ended = self._items.take()
        if ended:
            self._fed = 0
        return [Row(f"{self._path.name}, line {self._before + line}", cells) for line, cells in ended]

    def end(self) -> Iterator[Finding]:
        """What is missing at the file's end; `unclosed` says whether that is the end of a comment or the like."""
        if self._items.inside:
            yield self._broken(Cause(Fault.CUT_IN_ITEM))
            return
        try:
            self._parser.close()
        except SAXParseException as error:
            self.unclosed = error.getMessage().startswith("unclosed")
            if self._begins_whole and not self.unclosed:
                yield self._broken(Cause(Fault.CUT_OFF))

    def _broken(self, cause: Cause) -> Finding:
        if self._begins_whole and not self._items.began:
            raise SourceError(f"{self._path} is not a feed: {cause.sentence}.")
        line = self._items.line if self._items.inside else self._parser.getLineNumber()
        return Finding(f"{self._path.name}, line {self._before + line}", cause, kept=False)


def _pieces(path: Path) -> Iterator[tuple[int, str]]:
    """(line, text): the file cut behind the ends of its items, none much longer than `LARGEST_ITEM`."""
    line, rest = 1, ""
    with open_text(path) as file:
        while chunk := _read(file, path):
            searched = max(0, len(rest) - LONGEST_END)
            rest += chunk
            start = 0
            if line == 1 and not searched:
                # White space before the XML declaration, or a second mark, is no reason to refuse a feed.
                start = len(rest) - len(rest.lstrip("\ufeff \t\r\n"))
                line += rest.count("\n", 0, start)
            for end in ITEM_END.finditer(rest, max(start, searched)):
                yield line, rest[start : end.end()]
                line += rest.count("\n", start, end.end())
                start = end.end()
            rest = rest[start:]
            if len(rest) > LARGEST_ITEM:
                yield line, rest
                line, rest = line + rest.count("\n"), ""
    if rest:
        yield line, rest


def _read(file: Any, path: Path) -> str:
    try:
        return str(file.read(CHUNK))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be read: {error}.") from error
