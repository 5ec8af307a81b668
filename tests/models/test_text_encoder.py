from __future__ import annotations

import json
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

from modiste.errors import ModelError
from modiste.models.lazy import LazyEncoder
from modiste.models.model_folder import ModelFolder, open_model
from modiste.models.text_encoder import (
    LARGEST_BYTES,
    LAYERS,
    TOWER_FILE,
    TextTower,
    letter_groups,
    open_text_tower,
    rounded,
    save_text_tower,
)
from modiste.types import TextEncoder

WIDTH, HIDDEN, DIMENSIONS, BUCKETS = 5, 6, 4, 16


@pytest.fixture
def tower() -> TextTower:
    random = np.random.default_rng(0)
    shapes = ((DIMENSIONS, WIDTH), (DIMENSIONS,), (HIDDEN, WIDTH), (HIDDEN,), (DIMENSIONS, HIDDEN), (DIMENSIONS,))
    layers = {name: random.normal(size=shape).astype(np.float32) for name, shape in zip(LAYERS, shapes, strict=True)}
    rows = random.normal(size=(2 + BUCKETS, WIDTH)).astype(np.float32)
    return TextTower({"red": 0, "shirt": 1}, rows, layers)


@pytest.fixture
def folder(tmp_path, colour_model) -> ModelFolder:
    shutil.copytree(colour_model, tmp_path / "model")
    return open_model(tmp_path / "model")


def plainly(tower: TextTower, terms: list[str]) -> np.ndarray:
    """The tower's formula, one number at a time."""
    chosen = []
    for term in terms:
        if term in tower.words:
            chosen.append(tower.words[term])
        marked = f"<{term}>"
        for length in (3, 4):
            for at in range(len(marked) - length + 1):
                chosen.append(len(tower.words) + zlib.crc32(marked[at : at + length].encode()) % BUCKETS)
    bag = sum(tower.rows[row].astype(float) for row in chosen)
    bag = bag / np.linalg.norm(bag) * WIDTH**0.5
    layers = {name: values.astype(float) for name, values in tower.layers.items()}
    hidden = np.maximum(layers["hidden"] @ bag + layers["hidden_bias"], 0)
    out = layers["straight"] @ bag + layers["straight_bias"] + layers["out"] @ hidden + layers["out_bias"]
    return out / np.linalg.norm(out)


def test_letter_groups_mark_the_ends():
    assert letter_groups("red") == ["<re", "red", "ed>", "<red", "red>"]
    assert letter_groups("a") == ["<a>"]


def test_vectors_follow_the_formula(tower):
    found = tower.encode_texts(["Red shirts", "crimson"])
    assert found.dtype == np.float32
    assert found == pytest.approx(np.stack([plainly(tower, ["red", "shirt"]), plainly(tower, ["crimson"])]), abs=1e-5)


def test_order_and_case_do_not_matter_and_words_do(tower):
    one, other, third = tower.encode_texts(["red shirt", "SHIRT red", "red"])
    assert one == pytest.approx(other)
    assert one @ third < 0.999


def test_texts_without_words_and_no_texts(tower):
    assert np.linalg.norm(tower.encode_texts(["", "🙂"]), axis=1) == pytest.approx([1, 1])
    assert tower.encode_texts([]).shape == (0, DIMENSIONS)


def test_a_saved_tower_comes_back_nearly_the_same(tower, folder):
    saved = save_text_tower(folder, tower, {"hit": 0.5}, {"text tower": "own"})
    again = open_text_tower(saved)
    assert isinstance(again, TextEncoder)
    assert again.words == tower.words
    assert (again.encode_texts(["red"]) @ tower.encode_texts(["red"]).T).item() == pytest.approx(1, abs=1e-3)
    assert again.encode_texts(["red"]) == pytest.approx(rounded(tower).encode_texts(["red"]))
    description = json.loads((saved.path / "model.json").read_text("utf-8"))
    assert (description["metrics"]["hit"], description["licences"]["text tower"]) == (0.5, "own")
    assert saved.identity == folder.identity  # shops stay usable


def test_a_model_without_a_tower_has_none(folder):
    assert open_text_tower(folder) is None
    assert LazyEncoder(folder).text_encoder() is None


def test_the_lazy_tower_loads_when_it_is_used(tower, folder):
    saved = save_text_tower(folder, tower, {}, {})
    lazy = LazyEncoder(saved).text_encoder()
    assert isinstance(lazy, TextEncoder)
    assert (lazy.knows("red"), lazy.knows("blue")) == (True, False)
    assert lazy.encode_texts(["red"]).shape == (1, DIMENSIONS)


def test_a_damaged_or_missing_tower_is_refused(tower, folder):
    saved = save_text_tower(folder, tower, {}, {})
    (saved.path / TOWER_FILE).write_bytes(b"damaged")
    with pytest.raises(ModelError, match="is not the text tower that"):
        open_text_tower(saved)
    (saved.path / TOWER_FILE).unlink()
    with pytest.raises(ModelError, match="lacks text"):
        open_text_tower(saved)


def test_a_tower_of_other_dimensions_or_too_large_is_refused(tower, folder):
    wide = TextTower(tower.words, tower.rows, {**tower.layers, **_three(tower)})
    with pytest.raises(ModelError, match="gives 3 dimensions"):
        open_text_tower(save_text_tower(folder, wide, {}, {}))
    noise = np.random.default_rng(0).normal(size=(LARGEST_BYTES // 400, 500)).astype(np.float32)
    with pytest.raises(ModelError, match="at most 8,000,000 are allowed"):
        save_text_tower(folder, TextTower({}, noise, tower.layers), {}, {})


def _three(tower: TextTower) -> dict[str, np.ndarray]:
    return {name: tower.layers[name][:3] for name in ("straight", "straight_bias", "out", "out_bias")}


def test_the_shipped_model_opens_with_or_without_a_tower():
    model = open_model()
    assert (open_text_tower(model) is None) == (not Path(model.path / TOWER_FILE).is_file())
