"""The fused embedding against a plain second calculation."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.train.nets.fused_embedding import FusedEmbedding  # noqa: E402
from modiste.train.nets.model import Outputs  # noqa: E402
from modiste.train.preset import Fusion, load_preset  # noqa: E402

CLASSES = {"articleType": 4, "season": 2, "usage": 3}
SETTINGS = Fusion(labels={"articleType": 1.0, "usage": 0.25}, sharpness=2.0, embedding=0.5)


def outputs(count: int) -> Outputs:
    generator = torch.Generator().manual_seed(7)
    embedding = torch.nn.functional.normalize(torch.randn(count, 8, generator=generator), dim=-1)
    logits = {name: 2 * torch.randn(count, classes, generator=generator) for name, classes in CLASSES.items()}
    return Outputs(embedding, logits)


def plain_inner_products(given: Outputs) -> np.ndarray:
    """Sum over the parts of weight times inner product, of roots of probabilities or of embeddings."""
    total = 0.5 * given.embedding.numpy() @ given.embedding.numpy().T
    for name, weight in (("articleType", 1.0), ("usage", 0.25)):
        powers = np.exp(2.0 * given.logits[name].numpy())
        roots = np.sqrt(powers / powers.sum(axis=1, keepdims=True))
        total = total + weight * roots @ roots.T
    return total


def test_all_components_keep_the_distances_of_the_joined_parts() -> None:
    given = outputs(64)
    fused = FusedEmbedding(SETTINGS, CLASSES, 8)
    assert fused.weight.shape == (8, 8 + 4 + 3)  # season has no weight
    inner = plain_inner_products(given)
    joined = fused._joined(given).numpy()
    assert np.allclose(joined @ joined.T, inner, atol=1e-5)


def test_it_is_the_leading_components_at_unit_length() -> None:
    given = outputs(64)
    fused = FusedEmbedding(SETTINGS, CLASSES, 8)
    fused.fit(given)
    centred = fused._joined(given).numpy() - fused._joined(given).numpy().mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    expected = centred @ axes[:8].T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    found = fused(given).numpy()
    assert np.allclose(np.abs((found * expected).sum(axis=0) / (expected**2).sum(axis=0)), 1, atol=1e-3)
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-4)


def test_with_few_photos_their_distances_stay() -> None:
    given = outputs(6)
    fused = FusedEmbedding(SETTINGS, CLASSES, 8)
    fused.fit(given)
    joined = fused._joined(given).numpy()
    centred = joined - joined.mean(axis=0)
    expected = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    found = fused(given).numpy()
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-4)


def test_the_preset_that_ships_blends_known_attributes() -> None:
    fused = load_preset("light").fused_embedding
    assert fused is not None
    assert set(fused.labels) <= {
        "gender",
        "masterCategory",
        "subCategory",
        "articleType",
        "baseColour",
        "season",
        "usage",
    }
