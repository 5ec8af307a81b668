"""What a preset can take from a net or its labels, and what a net learns from others."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("timm")

from modiste.errors import ModelError  # noqa: E402
from modiste.metrics.classification import MISSING  # noqa: E402
from modiste.train.data.altered_labels import with_altered_labels  # noqa: E402
from modiste.train.data.rows import Rows  # noqa: E402
from modiste.train.losses import distillation_loss  # noqa: E402
from modiste.train.nets.ablate import ablate  # noqa: E402
from modiste.train.nets.backbones import load_backbone  # noqa: E402
from modiste.train.nets.plain_nets import PLAIN_NETS, plain_net  # noqa: E402


def test_without_batch_norm_no_statistic_is_left() -> None:
    whole = load_backbone("test_resnet", "none")
    assert ablate(whole, (), (32, 24)) is whole
    bare = ablate(whole, ("batch norm",), (32, 24))
    assert not [layer for layer in bare.module.modules() if isinstance(layer, torch.nn.BatchNorm2d)]
    assert "without batch norm" in bare.provenance
    one, other = torch.rand(1, 3, 32, 24), torch.rand(1, 3, 32, 24)
    alone = bare.module(one)
    torch.testing.assert_close(bare.module(torch.cat([one, other]))[:1], alone)


def test_without_pooling_the_last_map_is_flattened() -> None:
    pooled = load_backbone("test_resnet", "none").dimensions
    flat = ablate(load_backbone("test_resnet", "none"), ("pooling",), (64, 48))
    assert flat.dimensions == pooled * 2 * 2  # 64 x 48 is 2 x 1.5 after five halvings, rounded up
    assert flat.module(torch.zeros(2, 3, 64, 48)).shape == (2, flat.dimensions)


def test_a_part_that_a_net_has_not_is_refused() -> None:
    with pytest.raises(ModelError, match="has no batch norm"):
        ablate(load_backbone("vgg11", "none"), ("batch norm",), (32, 32))


@pytest.mark.parametrize("name", PLAIN_NETS)
def test_plain_nets_give_as_many_features_as_they_say(name: str) -> None:
    net = plain_net(name, (28, 28))
    assert net.module.eval()(torch.zeros(2, 3, 28, 28)).shape == (2, net.dimensions)


def test_a_tenth_of_the_labels_is_altered_and_missing_ones_stay_missing() -> None:
    targets = np.tile(np.arange(200)[:, None] % 4, (1, 7)).astype(np.int64)
    targets[::2, 6] = MISSING
    rows = Rows(tuple(map(str, range(200))), targets, np.zeros(200, np.int64), ((),) * 200)
    altered = with_altered_labels(rows, 0.1, seed=0).targets
    assert ((altered != targets).sum(axis=0) == [20] * 6 + [10]).all()
    assert ((altered == MISSING) == (targets == MISSING)).all()
    assert with_altered_labels(rows, 0.0, seed=0) is rows


def test_the_distillation_loss_is_least_where_the_net_says_what_its_teachers_say() -> None:
    said = {"gender": torch.tensor([[0.7, 0.2, 0.1]])}
    same, other = {"gender": said["gender"].log()}, {"gender": torch.zeros(1, 3)}
    entropy = -sum(p * np.log(p) for p in (0.7, 0.2, 0.1))
    assert distillation_loss(same, said).item() == pytest.approx(entropy, abs=1e-6)
    assert distillation_loss(other, said).item() == pytest.approx(np.log(3), abs=1e-6)
