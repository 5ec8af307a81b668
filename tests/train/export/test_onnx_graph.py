from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [train]")
onnx = pytest.importorskip("onnx", reason="needs the extra [train]")

import onnxruntime  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from modiste.train.export.onnx_graph import check_against_torch, export_onnx  # noqa: E402


class TinyNet(nn.Module):
    """One of each thing that exports go wrong about: normalisation, batch statistics, dropout, several outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.convolve = nn.Conv2d(3, 96, 3, stride=2, bias=False)
        self.norm = nn.BatchNorm2d(96)
        self.dropout = nn.Dropout(0.5)
        self.embed = nn.Linear(96, 32)
        self.season = nn.Linear(96, 4)
        nn.init.uniform_(self.norm.running_mean, -1, 1)
        nn.init.uniform_(self.norm.running_var, 0.5, 2)

    def forward(self, pixels):
        photos = (pixels.permute(0, 3, 1, 2).float() - 127) / 128
        features = self.dropout(self.norm(self.convolve(photos)).relu().mean(dim=(2, 3)))
        return {"embedding": functional.normalize(self.embed(features), dim=-1), "logits_season": self.season(features)}


@pytest.fixture(scope="module")
def net() -> TinyNet:
    torch.manual_seed(0)
    return TinyNet().train()


@pytest.fixture(scope="module")
def full(net) -> bytes:
    return export_onnx(net, 16, 12, half=False)


@pytest.fixture(scope="module")
def half(net) -> bytes:
    return export_onnx(net, 16, 12)


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (40, 16, 12, 3), dtype=np.uint8)


def test_full_precision_is_torch_to_five_places(net, full, pixels):
    assert max(check_against_torch(full, net, pixels).values()) <= 1e-5


def test_half_precision_is_torch_to_three_places(net, half, pixels):
    differences = check_against_torch(half, net, pixels)
    assert differences.keys() == {"embedding", "logits_season"}
    assert 0 < max(differences.values()) <= 1e-3


def test_check_finds_a_graph_of_other_weights(full, net, pixels):
    torch.manual_seed(1)
    other = TinyNet()
    other.load_state_dict({**net.state_dict(), "season.bias": net.season.bias + 1})
    differences = check_against_torch(full, other, pixels)
    assert differences["embedding"] <= 1e-5
    assert differences["logits_season"] == pytest.approx(1, abs=1e-4)


def test_exporting_and_checking_leave_the_net_training(net, full, pixels):
    check_against_torch(full, net, pixels[:2])
    assert all(part.training for part in net.modules())


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_batch_is_open(half, batch):
    session = onnxruntime.InferenceSession(half, providers=["CPUExecutionProvider"])
    embedding, logits = session.run(["embedding", "logits_season"], {"pixels": np.zeros((batch, 16, 12, 3), np.uint8)})
    assert (embedding.shape, logits.shape) == ((batch, 32), (batch, 4))


def test_batch_normalisation_is_folded_away(full, half):
    for graph in (full, half):
        kinds = {node.op_type for node in onnx.load_from_string(graph).graph.node}
        assert "Conv" in kinds
        assert not kinds & {"BatchNormalization", "Dropout"}


def test_only_large_weights_are_stored_in_half_precision(half):
    stored = {tensor.name: tensor for tensor in onnx.load_from_string(half).graph.initializer}
    kinds = {name: onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type) for name, tensor in stored.items()}
    halved = {name for name, kind in kinds.items() if kind == np.float16}
    sizes = {name: int(np.prod(tensor.dims)) for name, tensor in stored.items()}
    # 96 x 3 x 3 x 3 and 32 x 96; the head of 4 x 96 stays.
    assert sorted(sizes[name] for name in halved) == [2592, 3072]


def test_weights_beyond_half_precision_keep_their_range(pixels):
    torch.manual_seed(0)
    net = TinyNet()
    with torch.no_grad():
        net.season.weight.mul_(0)
        net.embed.weight[0, 0] = 1e6
    assert check_against_torch(export_onnx(net, 16, 12), net, pixels)["embedding"] <= 1e-3


def test_graph_says_nothing_about_the_machine_it_was_made_on(full, half):
    for graph in (full, half):
        assert b".py" not in graph
        assert b"/" + b"site-packages" not in graph
