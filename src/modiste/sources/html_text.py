"""The text of a piece of HTML, as descriptions of products come in it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

TAG = re.compile(r"<[^<>]*>")

WORD_REMNANT = re.compile(r"<!\[[^<>]*>")
"""<![if !supportLists]> and <![endif]>, which browsers pass over and html.parser does not."""

BLOCKS = frozenset({"p", "div", "li", "ul", "tr", "td", "th", "br", "h1", "h2", "h3", "h4"})
"""Elements between which a browser leaves room."""


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden = tag in ("script", "style")
        self._leave_room(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        self._leave_room(tag)

    def _leave_room(self, tag: str) -> None:
        if tag in BLOCKS:
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def plain_text(html: str) -> str:
    """The text of a piece of HTML, white space collapsed; text without a tag stays as it is."""
    if "<" not in html and "&" not in html:
        return html
    reader = _Text()
    try:
        reader.feed(WORD_REMNANT.sub("", html))
        reader.close()
    except AssertionError:  # html.parser's answer to declarations that it does not know
        return " ".join(unescape(TAG.sub(" ", html)).split())
    return " ".join("".join(reader.texts).split())
