"""A training that begins where a model folder ended: at first the net says what the folder's graph says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("onnx", reason="training needs the extra [train]")

from modiste.errors import ModelError  # noqa: E402
from modiste.models.encoder import OnnxEncoder  # noqa: E402
from modiste.models.model_folder import SHIPPED, open_model  # noqa: E402
from modiste.schema import kaggle  # noqa: E402
from modiste.settings import Settings  # noqa: E402
from modiste.train.data.data import TrainingSources  # noqa: E402
from modiste.train.data.label_space import LabelSpace  # noqa: E402
from modiste.train.data.rows import Names  # noqa: E402
from modiste.train.export.export import export_run  # noqa: E402
from modiste.train.nets.model_start import start_folder  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402
from modiste.train.run import build_training_module, train  # noqa: E402
from modiste.types import Catalogue, Pixels  # noqa: E402
from modiste.types.numeric import softmax  # noqa: E402

SPACE = LabelSpace(kaggle())
NAMES = Names((), np.zeros(0, np.int64), np.zeros(0, np.int64), {})


def textured(size: tuple[int, int]) -> Pixels:
    """Photos with coarse patterns, which reach most of a net's channels."""
    generator = np.random.default_rng(4)
    coarse = generator.integers(0, 256, (24, -(-size[0] // 8), -(-size[1] // 8), 3), dtype=np.uint8)
    return coarse.repeat(8, axis=1).repeat(8, axis=2)[:, : size[0], : size[1]]


@pytest.fixture(scope="module")
def folder(
    small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, tmp_path_factory
) -> Path:
    """The model folder of a run of one short epoch, without a view of the earlier levels, its embedding unblended."""
    home = tmp_path_factory.mktemp("start")
    brief = {"stages": [{"epochs": 1, "height": 32}], "drawings": 0, "checkpoint_minutes": 60}
    preset = tiny_preset(fused_embedding=None, levels=False, **brief)
    train(TrainingSources(small_catalogue), preset, home / "run", settings)
    return export_run(home / "run", home / "model", settings).model.path


@pytest.mark.slow
@pytest.mark.parametrize("levels", [False, True], ids=["the same parts", "with earlier levels, too"])
def test_at_first_the_net_says_what_the_graph_says(folder: Path, tiny_preset, levels: bool) -> None:
    module, said = build_training_module(tiny_preset(weights=str(folder), levels=levels), SPACE, NAMES, textured)
    pixels = textured((32, 24))
    expected = OnnxEncoder(open_model(folder)).encode(pixels)
    with torch.no_grad():
        outputs = module.net.eval()(torch.from_numpy(pixels))
    assert np.abs(outputs.embedding.numpy() - expected.embeddings).max() < 1e-4
    for attribute, logits in expected.logits.items():
        assert np.abs(outputs.logits[attribute].numpy() - logits).max() < 1e-3
    assert said.startswith("the net of the model folder model, with its heads and embedding.")


@pytest.mark.slow
def test_levels_and_hidden_layer_of_the_folder_are_kept(
    small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, tmp_path: Path
) -> None:
    brief = {"stages": [{"epochs": 1, "height": 32}], "drawings": 0, "checkpoint_minutes": 60}
    preset = tiny_preset(fused_embedding=None, levels=True, hidden=16, **brief)
    train(TrainingSources(small_catalogue), preset, tmp_path / "run", settings)
    folder = export_run(tmp_path / "run", tmp_path / "model", settings).model.path
    module, _ = build_training_module(tiny_preset(weights=str(folder), levels=True, hidden=16), SPACE, NAMES, textured)
    pixels = textured((32, 24))
    expected = OnnxEncoder(open_model(folder)).encode(pixels)
    with torch.no_grad():
        outputs = module.net.eval()(torch.from_numpy(pixels))
    assert np.abs(outputs.embedding.numpy() - expected.embeddings).max() < 1e-3
    for attribute, logits in expected.logits.items():
        assert np.abs(outputs.logits[attribute].numpy() - logits).max() < 1e-2 * np.abs(logits).max()


@pytest.mark.slow
def test_a_model_folder_and_its_run_teach_the_same(folder: Path, tiny_preset) -> None:
    preset = tiny_preset(teachers=[str(folder), str(folder.parent / "run")], levels=True)
    pixels = textured((32, 24))
    expected = OnnxEncoder(open_model(folder)).encode(pixels).logits
    for teacher in build_training_module(preset, SPACE, NAMES, textured)[0].teachers:
        assert not teacher.net.training
        probabilities = teacher.probabilities(torch.from_numpy(pixels))
        for attribute, values in expected.items():
            assert np.abs(probabilities[attribute].numpy() - softmax(values)).max() < 1e-3


@pytest.mark.slow
def test_a_teacher_looks_at_photos_in_the_size_it_learned_at(folder: Path, tiny_preset) -> None:
    large = textured((80, 60))
    own_size = [Image.fromarray(photo).resize((24, 32), Image.Resampling.BILINEAR) for photo in large]
    preset = tiny_preset(teachers=[str(folder), str(folder.parent / "run")], levels=True)
    for teacher in build_training_module(preset, SPACE, NAMES, textured)[0].teachers:
        said = teacher.probabilities(torch.from_numpy(large))["articleType"]
        expected = teacher.probabilities(torch.from_numpy(np.stack([np.asarray(photo) for photo in own_size])))
        assert (said - expected["articleType"]).abs().max() < 0.01


@pytest.mark.slow
def test_teachers_that_cannot_teach_are_refused(folder: Path, tiny_preset, tmp_path: Path) -> None:
    for name, reason in ((str(folder), "other labels"), (str(folder.parent / "run"), "other labels")):
        with pytest.raises(ModelError, match=reason):
            build_training_module(
                tiny_preset(teachers=[name], labels="merged"), LabelSpace(kaggle(), "merged"), NAMES, textured
            )
    with pytest.raises(ModelError, match="'nowhere' is not a folder"):
        build_training_module(tiny_preset(teachers=["nowhere"]), SPACE, NAMES, textured)
    with pytest.raises(ModelError, match="is not a model folder"):
        build_training_module(tiny_preset(teachers=[str(tmp_path)]), SPACE, NAMES, textured)


@pytest.mark.slow
def test_batch_statistics_are_those_of_photos_so_that_training_goes_on_smoothly(folder: Path, tiny_preset) -> None:
    module, _ = build_training_module(
        tiny_preset(weights=str(folder), levels=False, dropout=0.0), SPACE, NAMES, textured
    )
    pixels = torch.from_numpy(textured((32, 24)))
    with torch.no_grad():
        evaluated = module.net.eval()(pixels).logits["articleType"]
        trained = module.net.train()(pixels).logits["articleType"]
    # Batch variances of 24 photos and those kept are alike, not equal: one is biased, the other is not.
    assert (evaluated - trained).abs().max() < 0.02 * evaluated.abs().max()


@pytest.mark.slow
def test_a_folder_with_another_backbone_is_refused(folder: Path, tiny_preset) -> None:
    with pytest.raises(ModelError, match="has another backbone than the preset"):
        build_training_module(tiny_preset(backbone="test_resnet", weights=str(folder)), SPACE, NAMES, textured)


def test_weights_name_a_folder_the_model_in_the_package_or_neither(tmp_path: Path) -> None:
    assert start_folder("shipped") == SHIPPED
    assert start_folder(str(tmp_path)) == tmp_path
    assert start_folder("pypi") is None
