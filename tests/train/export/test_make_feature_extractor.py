from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs the extra [train]")
pytest.importorskip("timm", reason="needs the extra [train]")

from modiste.models.encoder import OnnxEncoder
from modiste.models.model_folder import open_model


def make(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "modiste.train.export.make_feature_extractor", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def photos(tmp_path):
    """Forty photos of noise, and one that cannot be read."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(40):
        values = np.random.default_rng(number).integers(0, 256, (40, 30, 3), dtype=np.uint8)
        Image.fromarray(values).save(folder / f"{number}.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


@pytest.mark.slow
def test_makes_a_folder_that_encodes(tmp_path, photos):
    net = ["--backbone", "test_resnet", "--weights", "none", "--height", 32, "--width", 24]
    ended = make("--source", photos, "--out", tmp_path / "tiny", *net, "--dimensions", 6, "--photos", 30)
    assert ended.returncode == 0, ended.stderr
    assert "differs from torch by at most" in ended.stdout
    model = open_model(tmp_path / "tiny")
    assert model.identity.name == "tiny"
    assert "random weights" in model.description.training_data
    embeddings = OnnxEncoder(model).encode(np.zeros((2, 32, 24, 3), np.uint8)).embeddings
    assert embeddings.shape == (2, 6)
    card = (tmp_path / "tiny/README.md").read_text()
    assert "32 x 24" in card and "test_resnet" in card and "{" not in card


@pytest.mark.slow
def test_too_few_photos_are_one_sentence(tmp_path, photos):
    ended = make("--source", photos, "--out", tmp_path / "tiny", "--backbone", "test_resnet", "--weights", "none")
    assert ended.returncode == 2
    assert ended.stderr.startswith("make_feature_extractor: ")
    assert "give at least 1024 photos" in ended.stderr
    assert not (tmp_path / "tiny").exists()
