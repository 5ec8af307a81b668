from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.text.tokens import singular, terms


@pytest.mark.parametrize("written", ["T-shirt", "t shirts", "tee", "Tees", "tshirts", "tee-shirt", "T-Shirts'"])
def test_all_spellings_of_a_t_shirt_are_one_term(written):
    assert terms(written) == ["tshirt"]


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("dresses", "dress"), ("dress", "dress"), ("watches", "watch"), ("accessories", "accessory"),
        ("ties", "tie"), ("shoes", "shoe"), ("boxes", "box"), ("bus", "bus"), ("bra", "bra"), ("gas", "gas"),
    ],
)  # fmt: skip
def test_singular_takes_regular_plurals_off(written, term):
    assert singular(written) == term


@pytest.mark.parametrize("written", ["men's", "men\u2019s", "Mens", "man", "gents", "MALE"])
def test_words_for_men_are_one_term(written):
    assert terms(written) == ["men"]


def test_full_width_letters_are_letters():
    assert terms("\N{FULLWIDTH LATIN CAPITAL LETTER T}-shirt") == ["tshirt"]


@pytest.mark.parametrize(
    "words", ["scarf scarves", "beanie beanies", "hoodie hoodies hoody", "nightie nighties", "tie ties"]
)
def test_one_and_many_are_one_term(words):
    assert len(set(terms(words))) == 1


@pytest.mark.parametrize("word", ["कुर्ता", "เสื้อ", "قَمِيص", "שִׂמְלָה"])
def test_marks_belong_to_the_letter_before_them(word):
    assert terms(word) == [word]


def test_other_scripts_and_signs_are_cut_and_not_refused():
    assert terms("gray 🙂 कुर्ता платье, été") == ["grey", *terms("कुर्ता"), "платье", "été"]


@given(st.text())
def test_any_text_has_terms_that_stay_as_they_are(text):
    once = terms(text)
    assert all(term == term.casefold() or term for term in once)
