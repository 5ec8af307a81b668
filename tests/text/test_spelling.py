from __future__ import annotations

import pytest

from modiste.text.spelling import corrected

COUNTS = {"shirt": 90, "skirt": 40, "short": 60, "dress": 50, "backpack": 5, "bag": 9, "pack": 2}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["shrit"], "shirt"),
        (["shirrt"], "shirt"),
        (["dres", "dre"], "dress"),
        (["bckpak"], None),
        (["backpakc"], "backpack"),
        (["bakpak"], None),
        (["bakpacck"], "backpack"),
        (["bga"], None),
        (["sh1rt"], None),
        (["zzzzz"], None),
    ],
)
def test_a_slip_is_read_as_the_nearest_word(written, read):
    assert corrected(written, COUNTS) == read


def test_among_equally_near_words_the_first_letter_and_then_the_commoner_wins():
    assert corrected(["shart"], COUNTS) == "shirt"
    assert corrected(["dirt"], {"shirt": 9, "dart": 1, "birt": 5}) == "dart"
