from __future__ import annotations

import numpy as np
import pytest
from small_world import COLOURS, square

from modiste.errors import QueryError
from modiste.vision.colours import SAME_COLOUR, ProductColours, oklab, read_colour
from modiste.vision.signature import signature


def toe(lightness: float) -> float:
    """Ottosson's formula, once more."""
    k1, k2 = 0.206, 0.03
    k3 = (1 + k1) / (1 + k2)
    return 0.5 * (k3 * lightness - k1 + ((k3 * lightness - k1) ** 2 + 4 * k2 * k3 * lightness) ** 0.5)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [
        ((255, 255, 255), (1, 0, 0)),
        ((0, 0, 0), (0, 0, 0)),
        ((255, 0, 0), (toe(0.62796), 0.22486, 0.12585)),
        ((0, 0, 255), (toe(0.45201), -0.03246, -0.31153)),
    ],
)
def test_oklab_is_that_of_its_author(rgb, lab):
    assert oklab(np.array(rgb, np.float64)) == pytest.approx(lab, abs=1e-4)


def test_hex_values_are_read_with_and_without_sign_and_short():
    assert read_colour("#f00") == pytest.approx(read_colour("FF0000"))


@pytest.mark.parametrize("text", ["red", "#12", "#gggggg", "", "#1234567"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(QueryError, match="is no colour; write it as #1f3a5f"):
        read_colour(text)


def test_a_square_is_nearest_to_its_own_colour():
    names = list(COLOURS)
    colours = ProductColours.of(np.stack([signature(square(name)) for name in names]))
    for name, rgb in COLOURS.items():
        nearness = colours.nearness(read_colour("#{:02x}{:02x}{:02x}".format(*rgb)))
        assert names[int(nearness.argmax())] == name
        assert nearness.max() > 0.3  # the rest are cells on its edge
        assert np.sort(nearness)[-2] < 0.3


def test_shares_are_of_the_counted_cells_and_nearness_falls_like_a_bell():
    cells = np.full((16, 16, 3), 255, np.uint8)
    cells[4:12, 4:12] = (200, 0, 0)
    cells[4:12, 8:12] = (0, 0, 200)
    colours = ProductColours.of(cells.reshape(1, -1))
    assert colours.shares[0].tolist() == [0.5, 0.5, 0, 0]
    red = oklab(np.array([200.0, 0, 0])).astype(np.float32)
    assert colours.nearness(red)[0] == pytest.approx(0.5, abs=1e-3)
    assert colours.nearness(red + np.float32([SAME_COLOUR, 0, 0]))[0] == pytest.approx(0.5 * np.exp(-0.5), abs=1e-3)


def test_no_products_have_no_colours():
    assert ProductColours.of(np.empty((0, 768), np.uint8)).nearness(read_colour("#000")).tolist() == []
