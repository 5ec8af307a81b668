"""Slips of the pen: a word that the shop does not have, read as the nearest one that it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LETTERS_PER_SLIP = 4
"""No slip in a word of fewer letters, which is too near to too many others; one in 4 to 7, two from 8 on."""

MOST_SLIPS = 2


def corrected(written: Iterable[str], counts: Mapping[str, int]) -> str | None:
    """The known word within the fewest slips (insert, leave out, replace, swap) of one of several forms of a word.

    `written`: the word as written and without its plural: "dres" is a slip of "dress", "shrits" one of "shirt".
    `counts`: known word -> how often the shop has it. Of words with equally many slips, one that begins with the same
    letter goes before others, for the first letter is seldom wrong; then the commonest. None where nothing is near.
    Distance: optimal string alignment.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near: list[tuple[int, bool, int, str]] = []
    for word in dict.fromkeys(written):
        slips = min(MOST_SLIPS, len(word) // LETTERS_PER_SLIP)
        if slips and word.isalpha():
            found = process.extract(word, counts.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None)
            near += [(distance, known[0] != word[0], -counts[known], known) for known, distance, _ in found]
    return min(near)[3] if near else None
