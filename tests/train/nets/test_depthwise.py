"""Depthwise convolutions on low maps: the same results and gradients as torch's own."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from torch import nn  # noqa: E402

from modiste.train.nets.backbones import load_backbone  # noqa: E402
from modiste.train.nets.depthwise import LowMapConv2d, LowMapConvolution, quicken_low_maps  # noqa: E402


def depthwise(channels: int, kernel: tuple[int, int]) -> nn.Conv2d:
    torch.manual_seed(0)
    return nn.Conv2d(
        channels, channels, kernel, padding=(kernel[0] // 2, kernel[1] // 2), groups=channels, bias=False
    ).double()


def learned(layer: nn.Conv2d, maps: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Results, the gradient of the maps and that of the weights, for a loss that tells every value apart."""
    maps = maps.clone().requires_grad_()
    layer.weight.grad = None
    results = layer(maps)
    (results * torch.arange(1, results.numel() + 1, dtype=torch.double).view_as(results).sqrt()).sum().backward()
    assert maps.grad is not None and layer.weight.grad is not None
    return results.detach(), maps.grad, layer.weight.grad.clone()


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 3), (3, 2), (4, 3), (2, 6), (4, 9), (6, 5)])
@pytest.mark.parametrize("kernel", [(3, 3), (5, 5), (7, 7), (5, 3)])
def test_results_and_gradients_are_torchs(size: tuple[int, int], kernel: tuple[int, int]) -> None:
    own = depthwise(6, kernel)
    maps = torch.randn(3, 6, *size, dtype=torch.double).contiguous(memory_format=torch.channels_last)
    for ours, theirs in zip(learned(LowMapConv2d(own), maps), learned(own, maps), strict=True):
        torch.testing.assert_close(ours, theirs)


def test_its_own_gradient_is_the_one_that_differences_measure() -> None:
    maps = torch.randn(2, 3, 2, 3, dtype=torch.double, requires_grad=True)
    assert torch.autograd.gradcheck(LowMapConvolution.apply, (maps, depthwise(3, (5, 5)).weight))


def test_only_layers_that_it_can_stand_for_are_replaced_and_names_and_weights_stay() -> None:
    net = nn.Sequential(
        depthwise(4, (5, 5)),
        nn.Conv2d(4, 4, 5, padding=2, groups=4, stride=2, bias=False),
        nn.Conv2d(4, 4, 5, padding=2, groups=2, bias=False),
        nn.Conv2d(4, 4, 5, groups=4, bias=False),
        nn.Conv2d(4, 4, 5, padding=2, groups=4),
        nn.Conv2d(4, 8, 5, padding=2, groups=4, bias=False),
    )
    before = net.state_dict()
    quicken_low_maps(net)
    assert [type(layer) is LowMapConv2d for layer in net] == [True, False, False, False, False, False]
    after = net.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_the_backbone_that_ships_learns_the_same_with_and_without() -> None:
    backbone = load_backbone("tf_efficientnet_lite0", "none").module.train()
    photos = torch.randn(4, 3, 64, 48)

    def gradients() -> list[torch.Tensor]:
        backbone.zero_grad()
        backbone(photos).square().sum().backward()
        return [weight.grad.clone() for weight in backbone.parameters() if weight.grad is not None]

    plain = gradients()
    quicken_low_maps(backbone)
    assert sum(isinstance(layer, LowMapConv2d) for layer in backbone.modules()) == 12
    for ours, theirs in zip(gradients(), plain, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4 * theirs.abs().max().item())
