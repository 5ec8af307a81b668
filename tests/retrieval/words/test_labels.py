from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from modiste.retrieval.candidates.labels import Labels
from modiste.retrieval.query.parse import WordPreference
from modiste.retrieval.query.vocabulary import PART, Meaning


@pytest.fixture
def labels(snapshot) -> Labels:
    """The fourth product has no colour; the model takes every photo for red by 0.7 and for tan by 0.3."""
    colours = snapshot.columns["baseColour"].to_pylist()
    colours[3] = None
    place = snapshot.columns.schema.get_field_index("baseColour")
    columns = snapshot.columns.set_column(place, "baseColour", pa.array(colours))
    probabilities = np.tile(np.array([0.7, 0.3], np.float16), (9, 1))
    return Labels.of(replace(snapshot, columns=columns, probabilities=probabilities), {"baseColour": ("Red", "Tan")})


def test_labels_match_and_missing_ones_count_with_their_probability(labels):
    red = labels.match(WordPreference(("red",), (Meaning("baseColour", "Red"),)))
    assert red.tolist() == pytest.approx([0, 0, 0, 0.7, 1, 0, 0, 1, 0], abs=1e-3)


def test_the_best_of_several_meanings_counts_with_its_weight(labels):
    meanings = (Meaning("baseColour", "Blue"), Meaning("baseColour", "Navy Blue", PART), Meaning("gender", "Boys"))
    assert labels.match(WordPreference(("x",), meanings)).tolist() == [PART, 1, 0, 0, 1, 0, 0, 0, 0]


def test_a_label_that_no_product_has_goes_by_the_model_alone(labels):
    tan = WordPreference(("tan",), (Meaning("baseColour", "Tan", stored=False),))
    assert labels.match(tan).tolist() == pytest.approx([0, 0, 0, 0.3, 0, 0, 0, 0, 0], abs=1e-3)
