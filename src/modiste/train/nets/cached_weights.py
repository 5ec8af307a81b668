"""Hub weights where they can be had, none where not: decided once for a run, and said."""

from __future__ import annotations

import json
from pathlib import Path

from modiste.errors import ModelError
from modiste.parallel.progress import Progress
from modiste.train.nets.backbones import load_backbone
from modiste.train.preset import Preset, checked_preset
from modiste.train.run_folder import PRESET_FILE


def with_cached_weights(preset: Preset, run: Path, progress: Progress) -> Preset:
    """The preset as it is; or, where it asks for the hub's weights and they cannot be had, with none.

    A run that began keeps the weights it began with.
    """
    if preset.weights != "hub":
        return preset
    claimed = run / PRESET_FILE
    if claimed.is_file():
        return preset.model_copy(update={"weights": read_preset(claimed).weights})
    progress.say(f"Asking timm's hub for the weights of {preset.backbone}.")
    try:
        load_backbone(preset.backbone, "hub")
    except ModelError as error:
        progress.say(f"{error} It starts from nothing.")
        return preset.model_copy(update={"weights": "none"})
    return preset


def read_preset(file: Path) -> Preset:
    """The preset that a run folder was claimed for. Raises QueryError for another file."""
    return checked_preset(json.loads(file.read_text("utf-8")))
