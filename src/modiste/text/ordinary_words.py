"""Everyday words, which mean themselves wherever they stand: see the list's own first lines."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from modiste.text.tokens import normal_form


@cache
def ordinary_words() -> frozenset[str]:
    """The words of the list, in normal form."""
    text = (files("modiste.text") / "ordinary_words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(normal_form(word) for line in lines for word in line.split())
