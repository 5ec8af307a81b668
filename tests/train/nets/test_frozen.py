"""Training on features computed once: they are torch's own, and the backbone stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.parallel.progress import Silent  # noqa: E402
from modiste.schema import kaggle  # noqa: E402
from modiste.settings import Settings  # noqa: E402
from modiste.train.checkpoint import load  # noqa: E402
from modiste.train.data.batches import PhotoBatches, Share, own_photo  # noqa: E402
from modiste.train.data.data import TrainingSources, training_data  # noqa: E402
from modiste.train.data.label_space import LabelSpace  # noqa: E402
from modiste.train.environment import Environment  # noqa: E402
from modiste.train.nets.frozen import FeatureBatches, FrozenBackbone, views_of  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402
from modiste.train.run import build_training_module, train  # noqa: E402
from modiste.types import Catalogue  # noqa: E402

SPACE = LabelSpace(kaggle())


@pytest.fixture
def preset(tiny_preset: Callable[..., Preset]) -> Preset:
    return tiny_preset(
        freeze_backbone=True,
        stages=[{"epochs": 2, "height": 32}],
        drawings=20,
        name_weight=0.0,
        changed_views=2,
        hidden=16,
    )


@pytest.mark.slow
def test_features_are_torchs_own_for_every_view(
    small_catalogue: Catalogue, preset: Preset, settings: Settings, tmp_path: Path, grey_samples
) -> None:
    data = training_data(TrainingSources(small_catalogue), preset, tmp_path, settings, Silent())
    module, _ = build_training_module(preset, SPACE, data.names, grey_samples)
    net = module.net.eval()
    rows, size, asked = data.validation, preset.stages[0].size, []

    def computed() -> np.ndarray:
        backbone = FrozenBackbone(net, size, threads=2)
        file = tmp_path / "features.npy"
        return backbone.features(rows, file, views_of(rows, preset), lambda done, _: asked.append(done))

    features = computed()
    assert features.shape == (len(rows), 4, net.dimensions)
    own = np.stack([own_photo(rows, row, size) for row in range(len(rows))])
    changed = [np.stack([PhotoBatches(rows, preset).view(row, epoch) for row in range(len(rows))]) for epoch in (1, 0)]
    for view, pixels in enumerate((own, own[:, :, ::-1].copy(), *changed)):
        with torch.no_grad():
            expected = net.features(torch.from_numpy(pixels)).numpy()
        difference = np.abs(features[:, view] - expected).max() / np.abs(expected).max()
        assert difference < 2e-3
    calls = len(asked)
    assert np.array_equal(computed(), features)
    assert len(asked) == calls > 0

    batches = FeatureBatches(rows, features, preset)
    views = features.astype(np.float32).reshape(-1, net.dimensions).tolist()
    taken = set()
    for batch in batches.training(0, 0, Share()):
        for inputs, target in zip(batch.inputs.tolist(), batch.targets.tolist(), strict=True):
            row, view = divmod(views.index(inputs), 4)
            assert rows.targets[row].tolist() == target
            taken.add(view)
    assert taken == {0, 1, 2, 3}
    plain = torch.cat([batch.inputs for batch in batches.plain(0)])
    assert np.array_equal(plain.numpy(), features[:, 0].astype(np.float32))


@pytest.mark.slow
def test_only_the_heads_learn(
    small_catalogue: Catalogue, preset: Preset, settings: Settings, tmp_path: Path, one_torch_thread: None, grey_samples
) -> None:
    run = tmp_path / "run"
    environment = Environment.of(preset, caches=tmp_path / "cache")
    position = train(TrainingSources(small_catalogue), preset, run, settings, environment)
    assert (position.epoch, position.step) == (2, 0)
    names = training_data(TrainingSources(small_catalogue), preset, tmp_path / "cache", settings, Silent()).names
    before = build_training_module(preset, SPACE, names, grey_samples)[0]
    after = load(run / "best.pt")[1]["module"]
    for name, value in before.state_dict().items():
        # Word numbers aside, whatever belongs to the backbone, batch statistics included, is as it was.
        if name.startswith(("net.backbone", "net.levels", "net.mean", "net.scale", "objective.bag")):
            assert torch.equal(after[name], value), name
        elif name.startswith(("net.heads", "net.hidden")) and name.endswith("weight"):
            assert not torch.equal(after[name], value), name


def test_a_frozen_backbone_stays_in_evaluation_mode(preset: Preset, grey_samples) -> None:
    from modiste.train.data.rows import Names

    nothing = Names((), np.zeros(0, np.int64), np.zeros(0, np.int64), {})
    module, _ = build_training_module(preset, SPACE, nothing, grey_samples)
    module.train()
    assert module.training
    assert not any(module.training for module in module.net.backbone.modules())
    assert module.net.dropout.training
