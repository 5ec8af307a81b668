"""Text from strangers' files and names, as a terminal may get it."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with its control characters replaced, so that it cannot steer the terminal; line ends stay."""
    return "".join(each if each.isprintable() or each == "\n" else "\N{REPLACEMENT CHARACTER}" for each in text)
