"""Signs that a feed's text went through the wrong encoding, or was escaped twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from modiste.types import Product

GARBLED = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd")
"""UTF-8 that was read as Windows-1252 and written again (an umlaut becomes two characters), or replaced by U+FFFD."""

ESCAPED = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class TextHealth:
    """Rows left out as `not_text`, and titles and brands kept that look `garbled` or `escaped`, with examples."""

    not_text: int
    garbled: int
    garbled_examples: tuple[str, ...]
    escaped: int
    escaped_examples: tuple[str, ...]


class TextTally:
    """Looks at titles and brands, product by product."""

    def __init__(self) -> None:
        self._garbled = self._escaped = 0
        self._garbled_examples: list[str] = []
        self._escaped_examples: list[str] = []

    def add(self, product: Product) -> None:
        """Look at one product."""
        text = f"{product.title or ''} {product.brand or ''}"
        if not text.isascii() and GARBLED.search(text):
            self._garbled += 1
            self._garbled_examples += [text.strip()][: EXAMPLES - len(self._garbled_examples)]
        if "&" in text and ESCAPED.search(text):
            self._escaped += 1
            self._escaped_examples += [text.strip()][: EXAMPLES - len(self._escaped_examples)]

    def health(self, not_text: int) -> TextHealth:
        """What was found, with the number of rows that were left out as no text."""
        return TextHealth(
            not_text, self._garbled, tuple(self._garbled_examples), self._escaped, tuple(self._escaped_examples)
        )
