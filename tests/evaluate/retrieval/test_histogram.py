"""Colour histograms of squares whose colours can be counted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from small_world import square

from modiste.evaluate.retrieval.histogram import ColourHistogram
from modiste.types import Encoder


def vector(photo: Image.Image) -> np.ndarray:
    encoder = ColourHistogram()
    return encoder.encode(encoder.prepare(photo)[None]).embeddings[0]


def test_is_an_encoder_of_unit_vectors() -> None:
    assert isinstance(ColourHistogram(), Encoder)
    assert np.linalg.norm(vector(square("Red"))) == pytest.approx(1)


def test_the_white_ground_does_not_count_unless_there_is_nothing_else() -> None:
    on_white = square("White")
    on_white.paste(square("Red", 40, 30), (15, 20))
    assert vector(on_white) @ vector(square("Red")) == pytest.approx(1)
    assert vector(square("White")) @ vector(square("White")) == pytest.approx(1)


def test_half_of_a_colour_scores_the_root_of_a_half() -> None:
    half = square("Red")
    half.paste(square("Blue", 40, 60), (0, 40))
    assert vector(half) @ vector(square("Red")) == pytest.approx(np.sqrt(0.5))
    assert vector(square("Red")) @ vector(square("Blue")) == 0


def test_no_photo_gives_no_vector() -> None:
    encoder = ColourHistogram()
    assert encoder.encode(encoder.prepare(square("Red"))[None][:0]).embeddings.shape == (0, 512)
