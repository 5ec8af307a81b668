"""The items of an RSS or Atom feed, from the events of an XML parser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.sax.handler import ContentHandler

from modiste.sources.google import google_name
from modiste.types import Cause, Fault

GOOGLE = "http://base.google.com/"
"""Beginning of Google's namespaces: ns/1.0 for attributes, cns/1.0 for a shop's own."""

ROOTS = ("rss", "feed", "RDF")
ITEMS = ("item", "entry")

SAME_AS = {"guid": "id", "summary": "description", "content": "description"}
"""Names of RSS and Atom that stand in where Google's are missing."""

SAYS_NOTHING = frozenset(
    {"updated", "published", "issued", "modified", "author", "pubdate", "comments", "rights", "contributor", "source"}
)
"""Names of RSS and Atom about the feed's entry, not about the product."""

REPEATED = frozenset(
    {"additional_image_link", "product_highlight", "product_detail", "shipping", "tax", "promotion_id"}
)
"""Attributes that may come several times: joined with "," as in Google's tables. Of all others the first counts."""

DEEPEST = 20
"""Elements inside one another; Google's own feeds have at most seven."""

STAND_IN, PLAIN, GOOGLES = range(3)
"""How much an element's name counts: <g:title> wins over <title>, whichever comes first."""


class BrokenItem(Exception):  # noqa: N818 - what it is about, and caught two lines away
    """An item that cannot be read although it is XML."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.sentence)
        self.cause = cause


class NotAFeed(Exception):  # noqa: N818
    """XML of another kind; the text says which."""


class Items(ContentHandler):
    """Collects the items that have ended; `take` hands them over."""

    def __init__(self, line_now: Callable[[], int]) -> None:
        super().__init__()
        self._line_now = line_now
        self._ended: list[tuple[int, dict[str, str]]] = []
        self._cells: dict[str, tuple[int, str]] | None = None
        self._depth = 0
        self._field: tuple[str, int] | None = None
        self._parts: list[list[str]] = []
        self.began = False
        self.line = 0
        self.prefixes: dict[str, str] = {}

    @property
    def inside(self) -> bool:
        """Whether an item began that did not end yet; `line` is where."""
        return self._cells is not None

    def take(self) -> list[tuple[int, dict[str, str]]]:
        """(line, name -> text) of the items that ended since the last call."""
        ended, self._ended = self._ended, []
        return ended

    def startPrefixMapping(self, prefix: str | None, uri: str) -> None:  # noqa: N802
        """Called by the parser; `prefixes` are those of the feed as a whole."""
        if prefix is not None and self._cells is None:
            self.prefixes[prefix] = uri

    def startElementNS(self, name: tuple[str | None, ...], qname: str | None, attrs: Any) -> None:  # noqa: ARG002, N802
        """Called by the parser. Raises NotAFeed for the root of something else, and BrokenItem."""
        # The standard library parts name and namespace at blanks: a namespace with a blank comes in more parts.
        namespace, local = name[0], str(name[-1])
        if not self.began and local not in ROOTS:
            raise NotAFeed(f"its outermost element is <{local}>, and a feed's is <rss> or <feed>")
        self.began = True
        self._depth += 1
        if self._depth > DEEPEST:
            raise BrokenItem(Cause(Fault.TOO_DEEP, {"limit": DEEPEST}))
        if local in ITEMS:
            if self._cells is not None:
                raise BrokenItem(Cause(Fault.ITEM_IN_ITEM))
            self._cells, self.line, self._item_depth = {}, self._line_now(), self._depth
        elif self._cells is not None:
            if self._depth == self._item_depth + 1:
                self._begin(namespace, google_name(local), attrs.get((None, "href")))
            else:
                self._parts.append([])

    def characters(self, content: str) -> None:
        """Called by the parser."""
        if self._field is not None:
            self._parts[-1].append(content)

    def endElementNS(self, name: tuple[str | None, ...], qname: str | None) -> None:  # noqa: ARG002, N802
        """Called by the parser."""
        if self._cells is not None:
            if self._depth == self._item_depth:
                self._ended.append((self.line, {name: text for name, (_, text) in self._cells.items()}))
                self._cells = None
            elif self._depth == self._item_depth + 1:
                self._end()
            else:
                self._parts.append([])
        self._depth -= 1

    def _begin(self, namespace: str | None, name: str, address: str | None) -> None:
        rank = GOOGLES if (namespace or "").startswith(GOOGLE) else STAND_IN if name in SAME_AS else PLAIN
        name = name if rank == GOOGLES else SAME_AS.get(name, name)
        self._field = (name, rank)
        self._parts = [[address or ""]]

    def _end(self) -> None:
        assert self._field is not None and self._cells is not None
        name, rank = self._field
        texts = [text for part in self._parts if (text := "".join(part).strip())]
        self._field, self._parts = None, []
        text = ":".join(texts)
        if not text or (rank != GOOGLES and name.casefold() in SAYS_NOTHING):
            return
        before, known = self._cells.get(name, (-1, ""))
        if rank > before:
            self._cells[name] = (rank, text)
        elif rank == before and name in REPEATED:
            self._cells[name] = (rank, f"{known},{text}")
