from __future__ import annotations

import io
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from PIL import Image
from small_world import COLOURS, ColourEncoder, score, square

from modiste.errors import ModelError
from modiste.models.encoder import PHOTOS_PER_RUN, OnnxEncoder


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("count", [1, 2, PHOTOS_PER_RUN, PHOTOS_PER_RUN + 1, 50])
def test_colour_folder_agrees_with_the_encoder_by_hand(colour_model, threads, count):
    pixels = np.random.default_rng(count).integers(0, 256, (count, 4, 3, 3), dtype=np.uint8)
    ours, theirs = OnnxEncoder.open(colour_model, threads).encode(pixels), ColourEncoder().encode(pixels)
    assert np.allclose(ours.embeddings, theirs.embeddings, atol=1e-6)
    assert ours.logits.keys() == theirs.logits.keys()
    assert np.allclose(ours.logits["baseColour"], theirs.logits["baseColour"], atol=1e-5)


def test_scores_of_squares_are_those_counted_in_the_head(colour_model):
    encoder = OnnxEncoder.open(colour_model)
    vectors = encoder.encode(np.stack([encoder.prepare(square(colour)) for colour in COLOURS])).embeddings
    counted = [[score(one, other) for other in COLOURS] for one in COLOURS]
    assert score("Red", "Yellow") == 0.5 and score("Red", "Green") == 0 and score("Black", "White") == -0.5
    assert np.allclose(vectors @ vectors.T, counted, atol=1e-6)


def test_identity_of_the_shipped_model():
    identity = OnnxEncoder.open().identity
    assert identity.name == "light"
    assert identity.dimensions == 256


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((1, 4, 3, 3), np.float32),
        np.zeros((4, 3, 3), np.uint8),
        np.zeros((1, 3, 4, 3), np.uint8),
        np.zeros((0, 5, 3, 3), np.uint8),
    ],
    ids=["float", "one photo", "turned", "none of another size"],
)
def test_pixels_of_another_shape_or_kind_are_refused(colour_model, pixels):
    with pytest.raises(ValueError, match="the net takes uint8"):
        OnnxEncoder.open(colour_model).encode(pixels)


def test_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(ModelError, match="is not a model folder"):
        OnnxEncoder.open(tmp_path)


def test_closes_without_a_warning(colour_model):
    code = (
        "import sys, numpy, pathlib; from modiste.models.encoder import OnnxEncoder;"
        "encoder = OnnxEncoder.open(pathlib.Path(sys.argv[1]), 2);"
        "encoder.encode(numpy.zeros((20, 4, 3, 3), numpy.uint8))"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(colour_model)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_neighbours_of_real_photos_are_the_same_kind_of_thing(real_data):
    kinds = {"Jeans": 12, "Watches": 12, "Sunglasses": 12, "Sports Shoes": 12, "Handbags": 12}
    archive = zipfile.ZipFile(real_data / "fashion-product-images-small.zip")
    with archive:
        table = next(name for name in archive.namelist() if name.endswith("styles.csv"))
        rows = [line.split(",", 9) for line in io.TextIOWrapper(archive.open(table), "utf-8").read().splitlines()[1:]]
        chosen = [(row[0], kind) for kind, count in kinds.items() for row in [r for r in rows if r[4] == kind][:count]]
        encoder = OnnxEncoder.open(threads=2)
        photos = [archive.read(table.replace("styles.csv", f"images/{product_id}.jpg")) for product_id, _ in chosen]
    pixels = np.stack([encoder.prepare(Image.open(io.BytesIO(photo)).convert("RGB")) for photo in photos])
    vectors = encoder.encode(pixels).embeddings
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1)
    found = np.array([kind for _, kind in chosen])
    # By chance one in five agrees.
    assert (found[alike.argmax(axis=1)] == found).mean() >= 0.9
