"""Tags, titles, listings and formality with a model whose attributes nobody else has."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from own_world import ATTRIBUTES, OWN_MODEL
from small_world import square

from modiste import Tagger
from modiste.errors import QueryError
from modiste.models.tagging_fit import FormalityFit
from modiste.schema import Attribute, Role, Schema, Sense
from modiste.tagging.formality import formality, formality_scale, formality_scores
from modiste.tagging.meanings import Meanings
from modiste.tagging.prior import WEIGHT, label_weights
from modiste.types import Tag

OCCASION = Attribute(
    "when",
    ("Gala", "Beach", "Yoga"),
    Role.OCCASION,
    senses={Sense.FORMAL: ("Gala",), Sense.INFORMAL: ("Beach",)},
)


def tag(label: str) -> Tag:
    return Tag(label, 0.9, True, ((label, 0.9),))


def test_a_photo_is_tagged_and_titled_by_what_the_attributes_mean():
    tagger = Tagger.open(OWN_MODEL)
    [cyan, black] = tagger.tag([square("Cyan"), square("Black")])
    assert tagger.attributes == ("garment", "tone", "wearer")
    assert {name: each.label for name, each in cyan.tags.items()} == {
        "garment": "Kimono", "tone": "Teal Green", "wearer": "Ladies",
    }  # fmt: skip
    assert cyan.title == "Teal Green Kimono for Women"
    assert black.title == "Ink Obi for Men"
    assert cyan.formality is None


def test_a_listing_says_what_the_schema_says_and_no_more():
    [cyan] = Tagger.open(OWN_MODEL).tag(square("Cyan"))
    draft = cyan.listing
    assert draft is not None
    assert (draft.gender, draft.color, draft.product_type) == ("female", "Teal Green", "Kimono")
    assert draft.age_group is None, "the labels do not tell children"
    assert draft.google_product_category is None, "the table is that of other labels"
    assert draft.keywords == ("Kimono", "Teal Green", "Ladies")


def test_without_meanings_there_are_tags_and_no_title(tmp_path: Path):
    folder = shutil.copytree(OWN_MODEL, tmp_path / "model")
    description = json.loads((folder / "model.json").read_text())
    del description["attributes"]
    (folder / "model.json").write_text(json.dumps(description))
    [cyan] = Tagger.open(folder).tag(square("Cyan"))
    assert cyan.tags["tone"].label == "Teal Green"
    assert (cyan.title, cyan.listing, cyan.formality) == (None, None, None)


def test_labels_without_a_shorter_list_cannot_be_merged():
    with pytest.raises(QueryError, match="no shorter lists to be merged into; ask for --labels raw"):
        Tagger.open(OWN_MODEL, labels="merged")


def test_a_colour_that_means_several_is_google_s_word_for_it():
    from modiste.tagging.listing import listing

    tone = Attribute("tone", ("Ink", "Patchwork"), Role.COLOUR, senses={Sense.SEVERAL: ("Patchwork",)})
    tags = {"garment": tag("Obi"), "tone": tag("Patchwork")}
    draft = listing(Meanings(tags, Schema((ATTRIBUTES[0], tone))))
    assert draft is not None
    assert (draft.title, draft.color) == ("Patchwork Obi", "Multicolor")


def test_on_a_busy_ground_what_is_not_worn_counts_for_less():
    garment, tone, _ = ATTRIBUTES
    weights = label_weights(garment)
    assert weights is not None
    assert weights.tolist() == pytest.approx([1, 1, WEIGHT])
    assert label_weights(tone) is None


def test_formality_goes_by_the_senses_of_the_occasion():
    assert formality_scale(Schema((*ATTRIBUTES, OCCASION))) is OCCASION
    assert formality_scale(Schema(ATTRIBUTES)) is None
    probabilities = np.array([[0.6, 0.3, 0.1], [0.1, 0.1, 0.8]], np.float32)
    scores, hindrances = formality_scores(probabilities, OCCASION, FormalityFit(slope=1, intercept=0))
    assert scores == pytest.approx([100 * 2 / 3, 50])
    assert hindrances == ["", "Yoga"]


def test_only_what_is_worn_is_judged():
    schema = Schema((*ATTRIBUTES, OCCASION))
    fan = formality(80, "", Meanings({"garment": tag("Fan")}, schema), in_distribution=True)
    assert (fan.score, fan.why) == (None, ("only clothes and shoes are judged, and this looks like Fan",))
    obi = formality(80, "", Meanings({"garment": tag("Obi"), "when": tag("Gala")}, schema), in_distribution=True)
    assert obi.score == 80
    assert obi.why[1:] == ("seen as Obi (90%)", "seen as Gala (90%)")
