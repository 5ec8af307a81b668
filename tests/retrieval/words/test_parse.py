from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modiste.retrieval.query.limits import limits_in
from modiste.retrieval.query.parse import MOST_TERMS
from modiste.retrieval.query.small_words import EMPTY_WORDS
from modiste.retrieval.query.vocabulary import Vocabulary, shopper_words
from modiste.retrieval.query.where import rows_meeting
from modiste.schema import schema_of
from modiste.text.tokens import normal_form, plain_words


def read(reader, text: str) -> tuple[list[str], list[str], list[str]]:
    """Filters, preferences and other words, as text."""
    question = reader.read(text)
    return (
        [str(c) for c in question.conditions],
        [str(p.as_read()) for p in question.preferences],
        list(question.others),
    )


def test_for_a_gender_is_a_filter_and_labels_are_preferences(reader):
    assert read(reader, "navy blue check shirt for men") == (
        ["gender=Men"],
        ["navy blue: baseColour=Navy Blue", "shirt: articleType=Shirts"],
        ["check"],
    )


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("shoes for women and girls", ["gender=Women|Girls"]),
        ("backpack for kids", ["gender=Boys|Girls"]),
        ("watch for him", ["gender=Men"]),
        ("shoes for men, for women", ["gender=Men|Women"]),
        ("in stock or out of stock for men", ["availability=out of stock|in stock", "gender=Men"]),
        ("shirts for ladies under 40 in stock", ["price<40", "availability=in stock", "gender=Women"]),
        ("shoes not black", ["baseColour!=Black"]),
        ("shirt not blue", ["baseColour!=Blue|Navy Blue"]),
        ("shoes not for men", ["gender!=Men"]),
        ("saree not for kids", ["gender!=Boys|Girls"]),
        ("shoes but not red or black", ["baseColour!=Red|Black"]),
        ("shirt for men not blue or navy blue", ["gender=Men", "baseColour!=Blue|Navy Blue"]),
        ("neither red nor black", ["baseColour!=Red", "baseColour!=Black"]),
        ("no red shoes", ["baseColour!=Red"]),
        ("anything but red shoes", ["baseColour!=Red"]),
        ("non-black shoes", ["baseColour!=Black"]),
        ("a bag that isn't red, black, or pink", ["baseColour!=Red|Black|Pink"]),
        ("not red, for men", ["baseColour!=Red", "gender=Men"]),
        ("shirt without xqzzyq red", []),
        ("shoes for running", []),
        ("men's shirt", []),
        ("not lehenga choli", []),
    ],
)
def test_what_the_question_insists_on_is_a_filter(reader, text, filters):
    assert read(reader, text)[0] == filters


@pytest.mark.parametrize(
    ("text", "preferences"),
    [
        ("gray tees", ["grey: baseColour=Grey", "tshirt: articleType=Tshirts"]),
        ("navyblue back packs", ["navy blue: baseColour=Navy Blue", "backpack: articleType=Backpacks"]),
        ("navy purse", ["navy: baseColour=Navy Blue", "purse: articleType=Handbags"]),
        ("sneakers", ["sneaker: articleType=Casual Shoes|Sports Shoes"]),
        ("formal wear", ["formal: usage=Formal"]),
        ("lehenga", ["lehenga: articleType=Lehenga Choli"]),
        ("off shoulder tshirt", ["tshirt: articleType=Tshirts"]),
        ("short sleeve shirt", ["shirt: articleType=Shirts"]),
        ("pants", ["pant: articleType=Trousers|Track Pants"]),
        ("office shirt", ["office: usage=Formal", "shirt: articleType=Shirts"]),
        ("for boys red", ["red: baseColour=Red"]),
        ("red or navy blue shirt", ["red or navy blue: baseColour=Red|Navy Blue", "shirt: articleType=Shirts"]),
        ("red or black or blue", ["red or black or blue: baseColour=Red|Black|Blue"]),
        ("red or shirt", ["red: baseColour=Red", "shirt: articleType=Shirts"]),
        ("red and black", ["red: baseColour=Red", "black: baseColour=Black"]),
    ],
)
def test_other_spellings_and_shoppers_words_mean_labels(reader, text, preferences):
    assert read(reader, text)[1] == preferences


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("check red or navy blue shirt", [("check", "red", "shirt"), ("check", "navy", "blue", "shirt")]),
        ("red shirt", [("red", "shirt")]),
        ("red or blue or red or blue or red or blue or red or blue or red", [("red", "blue")]),
    ],
)
def test_words_that_do_as_well_are_read_one_at_a_time(reader, text, readings):
    assert [tuple(dict.fromkeys(terms)) for terms in reader.read(text).readings()] == readings


@pytest.mark.parametrize(
    ("text", "terms", "excluded"),
    [
        ("dress not red", ["dress"], []),
        ("shirt without check", ["shirt"], [("check",)]),
        ("shirt not formal, check", ["shirt", "check"], []),
        ("shirt without leather check or running for men", ["shirt", "men"], [("leather", "check"), ("running",)]),
        ("not lehenga choli", [], [("lehenga", "choli")]),
        ("shoes not check red", ["shoe", "red"], [("check",)]),
    ],
)
def test_what_is_excluded_is_not_looked_for(reader, text, terms, excluded):
    question = reader.read(text)
    assert (list(question.terms), list(question.excluded)) == (terms, excluded)


def test_of_two_spellings_of_gender_the_first_is_asked(reader, snapshot):
    columns = snapshot.columns.append_column("Gender", pa.array([None] * 8 + ["Men"], pa.string()))
    twice = replace(snapshot, columns=columns, attribute_names=(*snapshot.attribute_names, "Gender"))
    assert read(
        replace(reader, vocabulary=Vocabulary.of(twice, schema_of(dict.fromkeys(twice.attribute_names, ())), {})),
        "shirt for men",
    )[0] == ["gender=Men"]


def test_shoppers_words_are_in_normal_form():
    assert [word for word in shopper_words() if normal_form(word) != word] == []


def test_a_part_of_a_label_means_it_by_half(reader):
    [preference] = reader.read("shoe").preferences
    assert {(m.label, m.weight) for m in preference.meanings} == {("Casual Shoes", 0.5), ("Sports Shoes", 0.5)}


def test_slips_are_mended_and_said(reader):
    question = reader.read("leathr hndbag")
    assert question.corrected == (("leathr", "leather"), ("hndbag", "handbag"))
    assert question.terms == ("leather", "handbag")


@pytest.mark.parametrize("word", ["same", "dreams", "rest", "shop"])
def test_everyday_words_are_no_slips(reader, word):
    """They are one or two letters from tan, dress, red and shoe."""
    question = reader.read(word)
    assert (question.corrected, question.unknown) == ((), (word,))


def test_unknown_words_are_said_and_left_out(reader):
    question = reader.read("xqzzyq shirt 🙂 платье crimsonish")
    assert question.unknown == ("xqzzyq", "платье")
    assert question.terms == ("shirt", "crimsonish")


def test_a_long_text_is_read_up_to_a_number_of_words(reader):
    question = reader.read(" ".join(f"word{number}" for number in range(MOST_TERMS + 5)))
    assert (len(question.unknown), question.left_out) == (MOST_TERMS, 5)


@given(text=st.text(max_size=80))
def test_no_text_is_an_error_and_none_asks_for_what_the_shop_does_not_know(reader, snapshot, text):
    question = reader.read(text)
    rows_meeting(question.conditions, snapshot)  # raises for unknown attributes and values
    assert set(question.unknown) <= set(plain_words(text))
    assert set(question.others) <= set(question.terms)


KNOWN = ["for", "not", "and", "in", "men", "women", "boys'", "navy", "blue", "shoes", "watch"]
SLIPS = {"hndbag": "handbag", "leathr": "leather"}
UNKNOWN = {"xqzzyq", "under", "40", "price", "stock"}
"""Some of them are limits where they stand together: "under 40", "in stock"."""


@given(text=st.lists(st.sampled_from([*KNOWN, *SLIPS, *sorted(UNKNOWN)]), max_size=30).map(" ".join))
def test_every_word_is_a_limit_or_read_or_mended_or_said_to_be_unknown(reader, text):
    question = reader.read(text)
    limits = limits_in(text)
    assert set(limits.conditions) <= set(question.conditions)
    words = set(plain_words(limits.rest))
    assert dict(question.corrected) == {wrong: SLIPS[wrong] for wrong in words & SLIPS.keys()}
    assert set(question.unknown) == words & UNKNOWN
    read = {SLIPS.get(word, normal_form(word)) for word in words - UNKNOWN} - EMPTY_WORDS
    said = set(question.terms).union(*question.excluded)
    assert said <= read
    assert said == read or "not" in words  # what that excludes by a label is said by the conditions alone
