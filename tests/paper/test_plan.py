"""Plans: those of the package hold together, and others are refused with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.paper.plan import load_plan, plan_names

SMALL = """
name = "mine"
reason = "For a test."
paper = "one"
light = "two"
large = "one"
[budget]
weights = "none"
backbone = "test_resnet"
[[nets]]
name = "one"
title = "One"
question = "model"
[[nets]]
name = "two"
title = "Two"
question = "backbones"
against = "one"
teachers = ["one"]
[nets.settings]
seed = 4
[[features]]
name = "hand-made"
title = "By hand"
question = "features"
features = "grey pixels"
classifier = "svm"
[[ensembles]]
name = "both"
title = "Both"
members = ["one", "two"]
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(SMALL)
    return path


@pytest.mark.parametrize("name", plan_names())
def test_every_packaged_plan_holds_together(name: str) -> None:
    plan = load_plan(name)
    assert plan.name == name
    assert plan.step_names[-1] == "costs"
    assert "shipped" in plan.step_names
    assert {plan.paper, plan.light, plan.large} <= plan.titles.keys()
    presets = [plan.preset_of(net, Path("runs")) for net in plan.nets]
    assert len({preset.name for preset in presets}) == len(presets)


def test_the_packaged_plans_are_these() -> None:
    assert plan_names() == ["full", "small", "trial"]


def test_steps_come_in_the_order_in_which_they_need_each_other(mine: Path) -> None:
    plan = load_plan(str(mine))
    assert plan.step_names == ("one", "two", "hand-made", "shipped", "both", "costs")
    assert plan.titles == {"one": "One", "two": "Two", "hand-made": "By hand", "both": "Both"}


def test_a_net_s_preset_is_the_plan_s_with_its_own_settings(mine: Path, tmp_path: Path) -> None:
    plan = load_plan(str(mine))
    one, two = (plan.preset_of(net, tmp_path) for net in plan.nets)
    assert (one.name, two.name) == ("mine-one", "mine-two")
    assert (one.backbone, two.backbone) == ("test_resnet", "test_resnet")
    assert (one.seed, two.seed) == (0, 4)
    assert (one.teachers, two.teachers) == ((), (str(tmp_path / "one"),))


def test_weights_are_for_the_paper_s_net_alone(mine: Path, tmp_path: Path) -> None:
    plan = load_plan(str(mine)).with_weights(tmp_path / "weights.pth")
    assert [net.settings.get("weights") for net in plan.nets] == [str(tmp_path / "weights.pth"), None]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (('members = ["one", "two"]', 'members = ["one"]'), "members is refused"),
        (('members = ["one", "two"]', 'members = ["one", "three"]'), "there is no network three"),
        (('name = "both"', 'name = "one"'), "two steps have one name"),
        (('question = "model"', 'question = "prices"'), "question is refused"),
        (('light = "two"', 'light = "hand-made"'), "there is no network hand-made"),
        (('name = "two"', 'name = "Two Nets"'), "name is refused"),
        (("seed = 4", 'colour = "red"'), "colour"),
        (("[budget]", "[budget"), "is not TOML"),
    ],
)
def test_a_plan_with_a_fault_is_refused(mine: Path, change: tuple[str, str], sentence: str) -> None:
    assert change[0] in SMALL
    mine.write_text(SMALL.replace(*change, 1))
    with pytest.raises(QueryError, match=sentence):
        load_plan(str(mine))


def test_an_unknown_plan_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QueryError, match=r"no plan 'huge'; there are full, small, trial, or give a \.toml file"):
        load_plan("huge")
