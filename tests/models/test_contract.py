"""The contract of every Encoder, run over the shipped model, a folder by its path, and the one worked out by hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from small_world import COLOURS, ColourEncoder, square

from modiste.models.encoder import OnnxEncoder
from modiste.models.lazy import LazyEncoder
from modiste.types import Encoder, Pixels


@pytest.fixture(
    scope="module",
    params=["shipped", "shipped on two threads", "colour folder", "colour folder, loaded late", "colour by hand"],
)
def encoder(request, colour_model) -> Encoder:
    makers = {
        "shipped": lambda: OnnxEncoder.open(),
        "shipped on two threads": lambda: OnnxEncoder.open(threads=2),
        "colour folder": lambda: OnnxEncoder.open(colour_model, threads=2),
        "colour folder, loaded late": lambda: LazyEncoder.open(colour_model),
        "colour by hand": ColourEncoder,
    }
    return makers[request.param]()


@pytest.fixture(scope="module")
def pixels(encoder) -> Pixels:
    """Eleven squares: more than one run of photos, and no multiple of one."""
    shades = [(20 * step, 255 - 20 * step, 60) for step in range(3)]
    return np.stack([encoder.prepare(square(colour)) for colour in [*COLOURS, *shades]])


def test_is_an_encoder(encoder):
    assert isinstance(encoder, Encoder)


def test_identity_tells_the_vectors_size(encoder, pixels):
    assert encoder.encode(pixels).embeddings.shape == (11, encoder.identity.dimensions)


def test_heads_have_the_labels_of_the_logits(encoder, pixels):
    logits = encoder.encode(pixels).logits
    assert {name: len(head.labels) for name, head in encoder.heads.items()} == {
        name: values.shape[1] for name, values in logits.items()
    }
    assert sum(len(head.labels) for head in encoder.heads.values()) == encoder.identity.classes
    assert all(head.temperature > 0 for head in encoder.heads.values())


def test_identity_is_complete(encoder):
    identity = encoder.identity
    assert all([identity.name, identity.model_hash, identity.preprocessing_hash])


@pytest.mark.parametrize(("height", "width"), [(80, 60), (1, 1), (300, 20), (20, 300)])
def test_photo_of_any_size_is_prepared_and_encoded(encoder, height, width):
    prepared = encoder.prepare(Image.new("RGB", (width, height), (200, 30, 90)))
    assert (prepared.ndim, prepared.dtype, prepared.shape[2]) == (3, np.uint8, 3)
    assert len(encoder.encode(prepared[None]).embeddings) == 1


def test_vectors_are_float32_of_unit_length(encoder, pixels):
    embeddings = encoder.encode(pixels).embeddings
    assert embeddings.dtype == np.float32
    assert np.allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_no_photos_give_no_vectors(encoder, pixels):
    some, none = encoder.encode(pixels), encoder.encode(pixels[:0])
    assert none.embeddings.shape == (0, encoder.identity.dimensions)
    assert none.embeddings.dtype == np.float32
    assert {name: value.shape for name, value in none.logits.items()} == {
        name: (0, value.shape[1]) for name, value in some.logits.items()
    }


def test_photo_has_the_same_vector_alone_and_among_others(encoder, pixels):
    together = encoder.encode(pixels)
    for row in range(len(pixels)):
        alone = encoder.encode(pixels[row : row + 1])
        assert np.abs(alone.embeddings[0] - together.embeddings[row]).max() <= 1e-5
        for name, logits in alone.logits.items():
            assert np.abs(logits[0] - together.logits[name][row]).max() <= 1e-5


def test_order_of_the_photos_is_kept(encoder, pixels):
    forwards, backwards = encoder.encode(pixels).embeddings, encoder.encode(pixels[::-1]).embeddings
    assert np.abs(forwards - backwards[::-1]).max() <= 1e-5


def test_several_threads_get_their_own_answers(encoder, pixels):
    expected = encoder.encode(pixels).embeddings
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda row: encoder.encode(pixels[row : row + 1]).embeddings[0], range(len(pixels))))
    assert np.abs(np.stack(answers) - expected).max() <= 1e-5


def test_different_colours_have_different_vectors(encoder, pixels):
    embeddings = encoder.encode(pixels[:8]).embeddings
    alike = embeddings @ embeddings.T
    assert (alike[~np.eye(8, dtype=bool)] < 0.999).all()
