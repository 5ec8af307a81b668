"""What the net is shown of a photo: as it is for the index, brought closer for a question."""

from __future__ import annotations

import numpy as np
from small_world import ColourEncoder, square

from modiste.models.photo_encoding import prepare_view, prepare_views
from modiste.vision.look import look


def test_a_small_product_is_indexed_as_it_is_and_asked_about_from_closer():
    page = square((255, 255, 255), height=80, width=60)
    page.paste(square((255, 0, 0), height=12, width=9), (25, 34))
    encoder = ColourEncoder()

    indexed, asked = prepare_view(look(page), encoder), prepare_views(look(page), encoder)

    np.testing.assert_array_equal(indexed.pixels[0], encoder.prepare(page))
    assert indexed.pixels.shape == asked.pixels.shape
    assert asked.pixels.mean() < indexed.pixels.mean(), "from closer there is more red and less white"
