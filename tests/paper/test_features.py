"""Features made by hand, and the classifiers on them."""

from __future__ import annotations

import numpy as np
import pytest
from small_world import square

from modiste.metrics.classification import MISSING
from modiste.paper.classifiers import Classifier
from modiste.paper.hand_made import GREY_SIZE, colour_histogram, describe, gradients, grey_pixels, histogram_and_hog


def test_a_histogram_holds_the_roots_of_the_shares() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 0] = (255, 0, 31)  # red 7, green 0, blue 0 of eight levels
    found = colour_histogram(pixels)
    assert found.shape == (512,)
    assert found.dtype == np.float32
    assert found[0] == pytest.approx(np.sqrt(3 / 4))
    assert found[7 * 64] == pytest.approx(np.sqrt(1 / 4))
    assert np.square(found).sum() == pytest.approx(1)


def test_grey_pixels_are_the_small_photo() -> None:
    assert grey_pixels(square("White")).tolist() == [1.0] * (GREY_SIZE[0] * GREY_SIZE[1])
    assert grey_pixels(square("Black")).max() == 0
    assert grey_pixels(square("Red"))[0] == pytest.approx(76 / 255)  # 299 thousandths of 255, rounded


def test_edges_stand_behind_colours() -> None:
    pytest.importorskip("skimage", reason="edges need the extra [paper]")
    plain = square("Blue")
    striped = plain.copy()
    striped.paste((255, 255, 255), (20, 0, 30, 80))
    flat, edged = histogram_and_hog(plain), histogram_and_hog(striped)
    assert flat.shape == edged.shape
    assert flat[512:].max() == 0
    assert edged[512:].max() > 0
    upright = gradients(np.asarray(striped.resize((60, 80))))
    assert len(upright) == len(edged) - 512


def test_features_are_chosen_by_name() -> None:
    assert describe("grey pixels") is grey_pixels
    assert describe("histogram and hog") is histogram_and_hog


@pytest.fixture
def corners() -> tuple[np.ndarray, np.ndarray]:
    """60 points around three corners, of the classes 0, 2 and 4 of six; ten of class 5 have no label."""
    generator = np.random.default_rng(0)
    truth = np.repeat([0, 2, 4], 20)
    places = np.array([[0, 0], [0, 0], [5, 0], [0, 0], [0, 5]], np.float32)
    points = places[truth] + generator.normal(0, 0.3, (60, 2)).astype(np.float32)
    extra = np.full((10, 2), 9, np.float32)
    return np.concatenate([points, extra]), np.concatenate([truth, np.full(10, MISSING)])


@pytest.mark.parametrize("kind", ["linear", "svm"])
def test_classes_are_learned_from_the_labelled_rows(kind: str, corners: tuple[np.ndarray, np.ndarray]) -> None:
    pytest.importorskip("sklearn", reason="classifiers need the extra [paper]")
    points, truth = corners
    found = Classifier(kind, 6).fit(points, truth).probabilities(points)  # type: ignore[arg-type]
    assert found.shape == (70, 6)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert found[:, [1, 3, 5]].max() == 0  # never learned
    assert (found.argmax(axis=1)[:60] == truth[:60]).all()


@pytest.mark.parametrize("kind", ["linear", "svm"])
def test_two_classes_are_told_apart(kind: str, corners: tuple[np.ndarray, np.ndarray]) -> None:
    pytest.importorskip("sklearn", reason="classifiers need the extra [paper]")
    points, truth = corners[0][:40], corners[1][:40]
    found = Classifier(kind, 6).fit(points, truth).probabilities(points)  # type: ignore[arg-type]
    assert (found.argmax(axis=1) == truth).all()


def test_one_class_alone_is_certain() -> None:
    points = np.zeros((3, 2), np.float32)
    found = Classifier("linear", 4).fit(points, np.array([3, MISSING, 3])).probabilities(points)
    assert found.tolist() == [[0, 0, 0, 1]] * 3
