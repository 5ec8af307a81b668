"""The fused embedding against a plain second calculation."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.errors import QueryError  # noqa: E402
from modiste.schema import Attribute, Role, Schema, kaggle  # noqa: E402
from modiste.train.data.label_space import LabelSpace  # noqa: E402
from modiste.train.nets.fused_embedding import FusedEmbedding  # noqa: E402
from modiste.train.nets.model import Outputs  # noqa: E402
from modiste.train.preset import Fusion, load_preset  # noqa: E402

CLASSES = {"garment": 4, "lining": 2, "use": 3}
SPACE = LabelSpace(
    Schema(
        (
            Attribute("garment", tuple("abcd"), Role.TYPE),
            Attribute("lining", tuple("ab")),
            Attribute("use", tuple("abc"), Role.OCCASION),
        )
    )
)
SETTINGS = Fusion(labels={"type": 1.0, "use": 0.25}, sharpness=2.0, embedding=0.5)


def outputs(count: int) -> Outputs:
    generator = torch.Generator().manual_seed(7)
    embedding = torch.nn.functional.normalize(torch.randn(count, 8, generator=generator), dim=-1)
    logits = {name: 2 * torch.randn(count, classes, generator=generator) for name, classes in CLASSES.items()}
    return Outputs(embedding, logits)


def plain_inner_products(given: Outputs) -> np.ndarray:
    """Sum over the parts of weight times inner product, of roots of probabilities or of embeddings."""
    total = 0.5 * given.embedding.numpy() @ given.embedding.numpy().T
    for name, weight in (("garment", 1.0), ("use", 0.25)):
        powers = np.exp(2.0 * given.logits[name].numpy())
        roots = np.sqrt(powers / powers.sum(axis=1, keepdims=True))
        total = total + weight * roots @ roots.T
    return total


def test_all_components_keep_the_distances_of_the_joined_parts() -> None:
    given = outputs(64)
    fused = FusedEmbedding(SETTINGS, SPACE, 8)
    assert fused.weight.shape == (8, 8 + 4 + 3)  # the lining has no weight
    inner = plain_inner_products(given)
    joined = fused._joined(given).numpy()
    assert np.allclose(joined @ joined.T, inner, atol=1e-5)


def test_it_is_the_leading_components_at_unit_length() -> None:
    given = outputs(64)
    fused = FusedEmbedding(SETTINGS, SPACE, 8)
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
    fused = FusedEmbedding(SETTINGS, SPACE, 8)
    fused.fit(given)
    joined = fused._joined(given).numpy()
    centred = joined - joined.mean(axis=0)
    expected = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    found = fused(given).numpy()
    assert np.allclose(found @ found.T, expected @ expected.T, atol=1e-4)


def test_the_preset_that_ships_weighs_the_kaggle_sets_attributes() -> None:
    fused = load_preset("light").fused_embedding
    assert fused is not None
    assert fused.weights(kaggle()) == {
        "gender": 0.5,
        "subCategory": 0.2,
        "articleType": 1.0,
        "baseColour": 1.0,
        "season": 0.1,
        "usage": 0.1,
    }


def test_a_weight_of_what_is_neither_a_role_nor_learned_is_refused() -> None:
    with pytest.raises(QueryError, match="names neckline, and the attributes learned are garment, lining, use; a role"):
        Fusion(labels={"neckline": 1.0}).weights(SPACE.schema)
