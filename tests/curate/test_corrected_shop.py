"""Corrections and taught attributes through a shop: seen at once, kept, taken back."""

from __future__ import annotations

import time

import pytest
from curated_world import SETTINGS, pairs
from small_world import COLOURS, ColourEncoder, png, square

from modiste import Shop
from modiste.errors import QueryError
from modiste.sources.given import GivenSource
from modiste.types import Correction, Product


def found(shop: Shop, where: str) -> set[str]:
    return {hit.product_id for hit in shop.similar(square("Red"), k=20, where=where)}


def test_correction_is_seen_at_once_by_filters_hits_and_the_product(make_shop):
    shop = make_shop(Red="Blue")
    assert found(shop, "baseColour=Blue") == {"red", "blue"}
    shop.correct([Correction("red", "baseColour", "Red", "look at it")])
    assert found(shop, "baseColour=Blue") == {"blue"}
    assert shop.similar(square("Red"), k=1)[0].attributes["baseColour"] == "Red"
    assert shop.product("red").attributes["baseColour"] == "Red"
    assert shop.corrections() == [Correction("red", "baseColour", "Red", "look at it")]


def test_correction_outlives_indexing_reopening_and_rebuilding(make_shop, tmp_path):
    shop = make_shop(Red="Blue")
    shop.correct([Correction("red", "baseColour", "Red")])
    assert shop.update(GivenSource(list(pairs(Red="Green")))).updated == 1
    again = Shop.open(tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert again.product("red").attributes["baseColour"] == "Red"
    rebuilt = Shop.create(tmp_path / "shop", ColourEncoder(), SETTINGS, rebuild=True)
    rebuilt.update(GivenSource(list(pairs(Red="Blue"))))
    assert rebuilt.product("red").attributes["baseColour"] == "Red"


def test_empty_correction_withdraws_the_label_and_withdrawing_brings_the_source_back(make_shop):
    shop = make_shop()
    shop.correct([Correction("red", "baseColour", None), Correction("red", "size", 2.0)])
    assert shop.product("red").attributes == {"size": 2.0}
    assert shop.withdraw([Correction("red", "baseColour", None), Correction("red", "nothing", None)]) == 1
    assert shop.product("red").attributes == {"baseColour": "Red", "size": 2.0}


def test_correction_of_what_is_not_there_waits(make_shop):
    shop = make_shop()
    shop.correct([Correction("nobody", "baseColour", "Red"), Correction("red", "cut", "wide")])
    assert shop.product("red").attributes == {"baseColour": "Red", "size": 1.0}


def test_other_process_sees_a_correction(make_shop, tmp_path):
    shop = make_shop()
    other = Shop.open(tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert other.product("red").attributes["baseColour"] == "Red"
    shop.correct([Correction("red", "baseColour", "Blue")])
    end = time.monotonic() + 5
    while other.product("red").attributes["baseColour"] != "Blue":
        assert time.monotonic() < end


@pytest.fixture
def crowd(make_shop) -> Shop:
    """Fifty-six more squares: bright ones have much red in them, dark ones little."""
    shop = make_shop()
    more = [
        (Product(f"{red}-{green}"), png(square((red, green, 90))))
        for red in (0, 30, 60, 200, 220, 240, 255)
        for green in range(0, 256, 36)
    ]
    shop.upsert(more)
    return shop


def given(crowd: Shop) -> dict[str, str]:
    ids = [key for key in crowd.snapshot().columns["product_id"].to_pylist() if "-" in key]
    return {key: "warm" if int(key.split("-")[0]) > 100 else "cold" for key in ids[::2]}


def test_taught_attribute_is_a_filter_with_its_confidence(crowd):
    labels = given(crowd)
    report = crowd.teach("warmth", labels).report
    assert (report.products, report.better_than_guessing) == (len(labels), True)
    assert "red" in found(crowd, "warmth=warm")
    assert "blue" not in found(crowd, "warmth=warm")
    product = next(iter(labels))
    assert crowd.product(product).attributes["warmth_confidence"] == 1
    assert 0.5 <= crowd.product("red").attributes["warmth_confidence"] < 1
    [taught] = crowd.taught
    names, confidences = taught.predict(ColourEncoder().encode(ColourEncoder().prepare(square("Red"))[None]).embeddings)
    assert names == ["warm"]
    assert 0.5 < confidences[0] <= 0.99


def test_taught_attribute_is_kept_and_forgotten(crowd, tmp_path):
    crowd.teach("warmth", given(crowd))
    again = Shop.open(tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert [each.attribute for each in again.taught] == ["warmth"]
    assert again.product("red").attributes["warmth"] == "warm"
    again.forget("warmth")
    assert "warmth" not in again.product("red").attributes
    with pytest.raises(QueryError, match="taught no 'warmth'"):
        again.forget("warmth")


def test_wrong_given_label_of_a_taught_attribute_is_audited(crowd):
    labels = {**given(crowd), "255-0": "cold"}
    crowd.teach("warmth", labels)
    assert crowd.audit(["warmth"], k=1)[0].product_id == "255-0"


@pytest.mark.parametrize(
    ("attribute", "labels", "words"),
    [
        ("baseColour", {"red": "a", "blue": "b"}, "has a column 'baseColour'"),
        ("a=b", {"red": "a", "blue": "b"}, "not a valid attribute name"),
        ("cut", {"red": "a", "blue": "a"}, "at least two labels"),
        ("cut", {"red": "a", "nobody": "b"}, "no product 'nobody'"),
        ("cut", {"red": "a", "blue": "b"}, "too few"),
    ],
)
def test_lesson_that_cannot_be_taught_is_refused(make_shop, attribute, labels, words):
    with pytest.raises(QueryError, match=words):
        make_shop().teach(attribute, labels)


def test_audit_finds_the_wrong_label_and_says_why(make_shop):
    [suspect] = make_shop(Red="Blue").audit()
    assert (suspect.product_id, suspect.attribute, suspect.given, suspect.suggested) == (
        "red",
        "baseColour",
        "Blue",
        "Red",
    )
    assert suspect.reasons[0].startswith("the photo looks like Red (98%), not Blue (0%)")


def test_audit_of_true_labels_finds_nothing(make_shop):
    assert make_shop().audit() == []


def test_audit_refuses_what_it_cannot_judge(make_shop):
    with pytest.raises(QueryError, match="'size' cannot be audited; those that can are baseColour"):
        make_shop().audit(["size"])


def test_label_that_the_model_does_not_know_is_not_judged(make_shop):
    assert make_shop(Red="Vermilion").audit() == []


def test_a_catalogue_without_labels_is_filled_by_the_model_s(make_shop):
    shop = make_shop(**dict.fromkeys(COLOURS, ""))
    with pytest.raises(QueryError, match="no product has a label of the attributes that can be audited"):
        shop.audit()
    found = shop.fill(least=0.5)
    assert {(each.product_id, each.suggested) for each in found} == {(each.lower(), each) for each in COLOURS}
    shop.correct(Correction(each.product_id, each.attribute, each.suggested) for each in found)
    assert shop.product("red").attributes["baseColour"] == "Red"
    assert {hit.product_id for hit in shop.similar("red", 8, "baseColour=Blue|Cyan")} == {"blue", "cyan"}
    assert "baseColour" in shop.snapshot().attribute_names
    shop.correct([Correction(each.product_id, each.attribute, None) for each in found])
    assert "baseColour" not in shop.snapshot().attribute_names


def test_fill_finds_missing_labels(make_shop):
    shop = make_shop(Red="", Cyan="")
    assert {(each.product_id, each.suggested, each.given) for each in shop.fill(least=0.5)} == {
        ("red", "Red", None),
        ("cyan", "Cyan", None),
    }
    assert shop.fill(least=1) == []
    assert len(COLOURS) == shop.count


def test_what_a_person_settled_is_not_suspect(make_shop):
    shop = make_shop(Red="Blue")
    shop.correct([shop.correction("red", "baseColour", "blue", "kept")])
    assert shop.corrections()[0].value == "Blue"
    assert shop.audit() == []
    shop.withdraw(shop.corrections())
    assert [each.product_id for each in shop.audit()] == ["red"]


@pytest.mark.parametrize(
    ("product_id", "attribute", "value", "words"),
    [("x", "baseColour", "Red", "no 'x'"), ("red", "hue", "Red", "'hue'"), ("red", "baseColour", "Rot", "'Rot'")],
)
def test_correction_that_does_not_fit_is_refused(make_shop, product_id, attribute, value, words):
    with pytest.raises(QueryError, match=words):
        make_shop().correction(product_id, attribute, value)
