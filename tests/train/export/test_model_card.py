"""The section on words of a model card."""

from __future__ import annotations

from modiste.train.export.model_card import card_with_words


def test_words_are_the_last_section_and_replace_an_older_one() -> None:
    card = "# light\n\n## Licences\n\n- **weights**: theirs.\n"
    first = card_with_words(card, {"validation_name_to_photo_hit_at_10": 0.5}, "Learned alone.")
    assert first.startswith(card.rstrip())
    assert "Learned alone.\n\n- validation name to photo hit at 10: 0.500\n" in first
    second = card_with_words(first, {"validation_name_to_photo_hit_at_10": 0.75}, "Learned alone.")
    assert second == first.replace("0.500", "0.750")
