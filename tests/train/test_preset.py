"""Presets as settings files: what is in them, what can be changed, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.train.preset import load_preset, preset_names


def test_the_presets_come_with_the_package_and_their_reasons() -> None:
    assert preset_names() == ["heads", "imagenet", "large", "light", "paper", "quick"]
    for name in preset_names():
        preset = load_preset(name)
        assert preset.name == name
        assert len(preset.reason.split()) > 10


def test_the_paper_preset_says_what_the_paper_says() -> None:
    preset = load_preset("paper")
    assert (preset.backbone, preset.epochs, preset.learning_rate) == ("resnet152", 5, 0.001)
    assert (preset.labels, preset.missing_labels) == ("merged", "set aside")
    assert preset.augmentation.flip == preset.augmentation.ground == preset.label_smoothing == 0


def test_stages_follow_each_other() -> None:
    preset = load_preset("light", {"stages": [{"epochs": 2, "height": 80}, {"epochs": 1, "height": 112}]})
    assert [preset.stage(epoch).size for epoch in range(preset.epochs)] == [(80, 60), (80, 60), (112, 84)]


def test_single_settings_can_be_changed_at_any_depth() -> None:
    preset = load_preset("light", {"batch": 8, "augmentation.flip": 0.0})
    assert (preset.batch, preset.augmentation.flip) == (8, 0.0)
    assert preset.augmentation.rotation == load_preset("light").augmentation.rotation


def test_a_preset_can_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('name = "mine"\nreason = "A try."\n[[stages]]\nepochs = 1\nheight = 32\n')
    assert load_preset(str(file)).epochs == 1


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("lite", {}, "large, light, paper, quick"),
        ("light", {"learning_rat": 1}, "no setting learning_rat; the nearest are learning_rate"),
        ("light", {"augmentation.flop": 1}, "no setting augmentation.flop; the nearest are flip"),
        ("light", {"masters": ["shipped"]}, "masters is called teachers now"),
        ("light", {"blend.embedding": 1.0}, "blend is called fused_embedding now"),
        ("light", {"batch": 0}, "batch cannot be 0"),
        ("light", {"batch.size": 3}, "batch.size is unknown"),
        ("light", {"freeze_backbone": True}, "all stages need one height"),
        ("light", {"changed_views": 1}, "changed_views are for a frozen backbone, one for each epoch at most"),
        ("heads", {"changed_views": 8}, "changed_views are for a frozen backbone, one for each epoch at most"),
    ],
)
def test_what_is_unknown_or_out_of_range_is_refused(name: str, changes: dict[str, object], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        load_preset(name, changes)
