"""Reasons and notes of answers as English sentences: the one place that words them."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "same": "same {attributes:and}",
    "as asked": "{labels:and} as asked",
    "title has": "title has {words:and}",
    "colour": "much of it in that colour",
    "similar look": "similar look",
    "same look": "nearly the same look",
    "own": "{words}",
}
"""`ReasonKind` -> its sentence, a format string over the reason's facts."""

NOTES: Mapping[str, str] = {
    "no text tower": "The model has no text tower: words were matched by labels and full text alone.",
    "approximate": "The shop is large: pictures were compared through its approximate index.",
    "too many words": "Only the first {read} words were read; {left_out:,} were left out.",
    "nothing read": "None of the words means anything in this shop.",
    "no values": "No product of the shop has a value for {attribute}: {condition} was left out.",
    "no filter": "Nothing can be filtered by {text!r}; it was left out.",
    "titles left out": "Products with {words:both} in their title were left out.",
    "not in titles": "{words:both} was not looked for, and no title has it.",
    "none meets all": "No product meets all of {conditions:all}.",
}
"""`NoteKind` -> its sentence, a format string over the note's facts."""

ATTRIBUTES: Mapping[str, str] = {
    "master": "category",
    "sub": "kind",
    "type": "type",
    "colour": "colour",
    "occasion": "use",
}
"""Role -> how people call an attribute with it; the others go by their own names."""

NEARLY = "{label} (near it)"
"""A label that is a part of what was asked for."""
