"""The module's loss, and what takes a gradient under which preset."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.schema import kaggle  # noqa: E402
from modiste.train.data.label_space import LabelSpace  # noqa: E402
from modiste.train.data.rows import Names  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402
from modiste.train.run import build_training_module  # noqa: E402
from modiste.train.training_module import TrainingModule  # noqa: E402

SPACE = LabelSpace(kaggle())
NAMES = Names(("red", "shirt", "blue"), np.array([0, 1, 2, 1]), np.array([0, 2]), {"red shirt": 0, "blue shirt": 1})
MISSING = -1


@pytest.fixture
def module_of(tiny_preset: Callable[..., Preset], grey_samples) -> Callable[..., TrainingModule]:
    return lambda **changes: build_training_module(tiny_preset(dropout=0.0, **changes), SPACE, NAMES, grey_samples)[
        0
    ].eval()


@pytest.fixture
def batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (4, 32, 24, 3), dtype=torch.uint8, generator=generator)
    return pixels, torch.tensor([[1] * 7, [2] * 7, [0] * 7, [3] * 7]), torch.tensor([0, 1, MISSING, 1])


def test_names_and_label_vectors_pull_at_the_embedding_by_their_weights(module_of, batch) -> None:
    total, parts, _ = module_of(name_weight=0.5, label_embedding_weight=0.25)(*batch)
    assert set(parts) == {"labels", "names", "label_embedding"}
    assert total.item() == pytest.approx(
        (parts["labels"] + 0.5 * parts["names"] + 0.25 * parts["label_embedding"]).item(), rel=1e-6
    )


def test_the_loss_of_names_is_a_plain_softmax_over_all_names(module_of, batch) -> None:
    module = module_of()
    _, parts, _ = module(*batch)
    embedding = module.net(batch[0]).embedding.detach().numpy()
    words = module.objective.bag.weight.detach().numpy()
    names = np.stack([(words[0] + words[1]) / 2, (words[2] + words[1]) / 2])
    logits = 14.0 * embedding @ (names / np.linalg.norm(names, axis=1, keepdims=True)).T
    losses = [np.log(np.exp(logits[row]).sum()) - logits[row, name] for row, name in ((0, 0), (1, 1), (3, 1))]
    assert parts["names"].item() == pytest.approx(np.mean(losses), rel=1e-5)


@pytest.mark.parametrize(
    ("changes", "still"),
    [
        ({}, ()),
        ({"name_weight": 0.0}, ("objective.bag", "objective.log_scale")),
        ({"label_embedding_weight": 0.0}, ("objective.labels",)),
        ({"name_weight": 0.0, "label_embedding_weight": 0.0}, ("objective", "net.embed")),
    ],
)
def test_exactly_what_a_loss_reaches_takes_a_gradient(module_of, batch, changes, still) -> None:
    module = module_of(**changes)
    module(*batch)[0].backward()
    for name, parameter in module.named_parameters():
        reached = not name.startswith(still) if still else True
        assert (parameter.grad is not None) == parameter.requires_grad == reached, name


def test_a_head_learns_nothing_from_rows_without_its_label(module_of, batch) -> None:
    module = module_of(name_weight=0.0, label_embedding_weight=0.0)
    pixels, targets, names = batch
    targets[:, kaggle().names.index("season")] = MISSING
    module(pixels, targets, names)[0].backward()
    assert (module.net.heads["season"].weight.grad == 0).all()
    assert (module.net.heads["usage"].weight.grad != 0).any()


def test_a_catalogue_without_names_can_be_learned_from(tiny_preset: Callable[..., Preset], batch, grey_samples) -> None:
    nothing = Names((), np.zeros(0, np.int64), np.zeros(0, np.int64), {})
    module, _ = build_training_module(tiny_preset(), SPACE, nothing, grey_samples)
    total, parts, _ = module(batch[0], batch[1], torch.full((4,), MISSING))
    total.backward()
    assert parts["names"].item() == 0


def test_a_net_that_takes_no_such_photos_is_refused(tiny_preset: Callable[..., Preset], grey_samples) -> None:
    from modiste.errors import ModelError

    with pytest.raises(ModelError, match="test_vit cannot take photos of 24 x 18"):
        build_training_module(tiny_preset(backbone="test_vit"), SPACE, NAMES, grey_samples)
