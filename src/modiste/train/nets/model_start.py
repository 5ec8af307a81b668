"""Begin a training where a model folder ended: its graph's weights, back in a net that can learn.

The graph of a model folder has its batch normalisations folded into the convolutions. They are put back with the mean
and the variance that each convolution's outputs have over some photos: at first the net computes what the graph did,
and its batch statistics learn on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from modiste.errors import MissingExtraError, ModelError
from modiste.models.model_folder import GRAPH, SHIPPED, open_model
from modiste.train.export.onnx_graph import HALVED
from modiste.train.nets.model import FashionNet, module_key
from modiste.types import Pixels

SHIPPED_WEIGHTS = "shipped"

LEAST_VARIANCE = 1e-6
"""A channel that is the same on all photos would otherwise be divided by nothing."""

PREFIX = "net."
"""What `onnx_export` puts before the names of the net's own tensors."""

Samples = Callable[[tuple[int, int]], Pixels]
"""Gives some photos at a size (height, width), (n, height, width, 3) uint8."""

Pairs = list[tuple[nn.Conv2d, nn.BatchNorm2d]]


def start_folder(weights: str) -> Path | None:
    """The model folder that `weights` names ("shipped" or a folder's path); None for any other start."""
    if weights == SHIPPED_WEIGHTS:
        return SHIPPED
    return Path(weights) if Path(weights).is_dir() else None


def start_from(net: FashionNet, folder: Path, samples: Samples, labels: Mapping[str, tuple[str, ...]]) -> str:
    """Give `net` the folder's weights, as far as it has the same parts, and return the sentence that says so.

    `labels` are the net's, by attribute, in the order of its heads. Heads of the same labels and the embedding begin
    with the folder's values where they read the same features; with further features, those begin with weights of zero.
    Raises ModelError for a folder that cannot be opened or whose backbone is another.
    """
    model = open_model(folder)
    tensors = graph_tensors(model.graph, f"{folder / GRAPH}")
    size = model.description.preprocessing.height, model.description.preprocessing.width
    photos = torch.from_numpy(samples(size))
    net.eval()
    pairs = _normalised_convolutions(net, photos[:2])
    names = {module: name for name, module in net.named_modules()}
    try:
        for convolution, norm in pairs:
            _take_folded(convolution, norm, tensors, names[convolution])
        _take_others(net, {module for pair in pairs for module in pair}, tensors)
        _take_parts_on_top(net, tensors)
        same = [labels[name] == model.description.labels.get(name) for name in net.attributes]
        heads = zip((net.heads[module_key(name)] for name in net.attributes), same, strict=True)
        taken = [is_same and _take_linear(head, tensors, names[head]) for head, is_same in heads]
        taken.append(_take_linear(net.embed, tensors, names[net.embed]))
    except (KeyError, RuntimeError) as error:
        raise ModelError(f"The model in {folder} has another backbone than the preset: {error}.") from error
    _unfold(net, pairs, photos)
    new = [name for name, head in zip((*net.attributes, "the embedding"), taken, strict=True) if not head]
    said = f"new heads for {', '.join(new)}" if new else "its heads and embedding"
    description = model.description
    return f"the net of the model folder {description.name}, with {said}. That net: {description.training_data}"


def graph_tensors(graph: bytes, where: str) -> dict[str, Tensor]:
    """Name -> float32 tensor of the net's own weights in an exported graph. Raises ModelError for other graphs."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise MissingExtraError("Beginning with a model folder", "train") from error
    initializers = {
        tensor.name.removesuffix(HALVED): tensor for tensor in onnx.load_from_string(graph).graph.initializer
    }
    tensors = {
        name.removeprefix(PREFIX): torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
        for name, tensor in initializers.items()
        if name.startswith(PREFIX)
    }
    if not tensors:
        raise ModelError(f"{where} has no named weights to begin with; take a model that `modiste export` wrote.")
    return tensors


def _normalised_convolutions(net: FashionNet, photos: Tensor) -> Pairs:
    """Each convolution with the batch normalisation that follows it, in the order in which they run."""
    pairs: Pairs = []
    last: list[nn.Conv2d] = []

    def note(module: nn.Module, _: object, __: object) -> None:
        if isinstance(module, nn.Conv2d):
            last[:] = [module]
        elif isinstance(module, nn.BatchNorm2d):
            pairs.append((last[0], module))

    with _hooked(net.backbone.modules(), note), torch.no_grad():
        net(photos)
    return pairs


def _take_folded(convolution: nn.Conv2d, norm: nn.BatchNorm2d, tensors: Mapping[str, Tensor], name: str) -> None:
    """The folded kernel as it is, behind it a normalisation that only adds the folded bias."""
    with torch.no_grad():
        convolution.weight.copy_(tensors[f"{name}.weight"])
        norm.bias.copy_(tensors[f"{name}.weight_bias"])
        norm.weight.fill_((1 + norm.eps) ** 0.5)
        _set_statistics(norm, torch.zeros_like(norm.bias), torch.ones_like(norm.bias))


def _take_others(net: FashionNet, taken: set[nn.Module], tensors: Mapping[str, Tensor]) -> None:
    """The backbone's parameters outside those modules, by their names, as of squeeze and excitation."""
    for name, module in net.named_modules():
        if name.startswith("backbone.") and module not in taken:
            for own, parameter in module.named_parameters(recurse=False):
                with torch.no_grad():
                    parameter.copy_(tensors[f"{name}.{own}"])


def _take_parts_on_top(net: FashionNet, tensors: Mapping[str, Tensor]) -> None:
    """The levels' normalisation and the hidden layer, where the folder's net has such; else both begin new."""
    own = net.state_dict()
    with torch.no_grad():
        for name, value in own.items():
            if name.startswith(("levels.", "hidden.")) and name in tensors and tensors[name].shape == value.shape:
                value.copy_(tensors[name])


def _take_linear(layer: nn.Module, tensors: Mapping[str, Tensor], name: str) -> bool:
    """A head's weights, in the columns that the folder's net has, too; False where the classes are others."""
    assert isinstance(layer, nn.Linear)
    weight, bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
    if len(bias) != layer.out_features or weight.shape[1] > layer.in_features:
        return False
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[:, : weight.shape[1]] = weight
        layer.bias.copy_(bias)
    return True


def _unfold(net: FashionNet, pairs: Pairs, photos: Tensor) -> None:
    """Normalise each convolution's outputs to variance 1 over the photos, and undo that in the norm's own scale."""
    measured: dict[nn.Module, tuple[Tensor, Tensor]] = {}

    def measure(module: nn.Module, inputs: tuple[Tensor, ...], _: object) -> None:
        values = inputs[0].double()
        measured[module] = values.mean((0, 2, 3)), values.var((0, 2, 3)).clamp(min=LEAST_VARIANCE)

    with _hooked([norm for _, norm in pairs], measure), torch.no_grad():
        net(photos)
    with torch.no_grad():
        for convolution, norm in pairs:
            mean, variance = (values.float() for values in measured[norm])
            deviation = variance.sqrt()
            convolution.weight.div_(deviation.view(-1, 1, 1, 1))
            norm.weight.copy_(deviation * (1 + norm.eps) ** 0.5)
            norm.bias.add_(mean)
            _set_statistics(norm, mean / deviation, torch.ones_like(mean))


def _set_statistics(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    """Set the running statistics of a batch normalisation."""
    assert norm.running_mean is not None
    assert norm.running_var is not None
    norm.running_mean.copy_(mean)
    norm.running_var.copy_(variance)


@contextmanager
def _hooked(modules: object, hook: Callable[..., None]) -> Iterator[None]:
    handles = [module.register_forward_hook(hook) for module in modules]  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
