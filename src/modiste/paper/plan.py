"""What a rebuilding of the paper consists of, as a settings file: which photos, which nets, which comparisons."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from modiste.errors import QueryError
from modiste.train.preset import Preset, load_preset

Question = Literal["model", "grounds", "ensembles", "parts", "backbones", "features", "predecessors", "sizes", "labels"]
"""Which of the paper's claims a net bears on; each has a section of the report."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]


class Strict(BaseModel):
    """Frozen, and unknown settings are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NetPlan(Strict):
    """One net to train under the plan's budget.

    `settings` are changes of its preset; `against` names the net that it is compared with, pair by pair. `photos`:
    "larger" trains and judges on the larger archive's photos, of the products that have one. `teachers` are nets of the
    plan that it learns from. `closely`: also judged on what it was trained on, other grounds and phone photos.
    """

    name: Name
    title: str
    question: Question
    against: Name | None = None
    photos: Literal["own", "larger"] = "own"
    teachers: tuple[Name, ...] = ()
    closely: bool = False
    settings: dict[str, Any] = {}


class EnsemblePlan(Strict):
    """Nets whose probabilities are averaged."""

    name: Name
    title: str
    members: tuple[Name, ...] = Field(min_length=2)
    against: Name | None = None
    question: Question = "ensembles"


class FeaturesPlan(Strict):
    """Features made by hand, with a classifier per attribute.

    "histogram and hog": a colour histogram and histograms of oriented gradients; "grey pixels": the small photo itself.
    "linear": multinomial logistic regression; "svm": support vectors with a Gaussian kernel, C = 10.
    """

    name: Name
    title: str
    question: Question
    features: Literal["histogram and hog", "grey pixels"]
    classifier: Literal["linear", "svm"]
    against: Name | None = None


class FashionMnistPlan(Strict):
    """What is done on Fashion-MNIST as well; `limit` keeps the first of the training pictures, None all."""

    epochs: int = Field(ge=1)
    limit: int | None = Field(default=None, ge=100)


class Plan(Strict):
    """One way to rebuild the paper.

    `groups`: how many groups of products (equal names or near-duplicate photos) are learned from and validated on,
    drawn by their keys; `test_groups` how many are judged; None: all. `budget` changes the preset of every net.
    `light` and `large` name the nets that the claim of efficiency is about; `paper` the paper's own.
    """

    name: str
    reason: str
    groups: int | None = Field(default=None, ge=10)
    test_groups: int | None = Field(default=None, ge=1)
    preset: str = "paper"
    budget: dict[str, Any] = {}
    paper: Name
    light: Name
    large: Name
    nets: tuple[NetPlan, ...]
    ensembles: tuple[EnsemblePlan, ...] = ()
    features: tuple[FeaturesPlan, ...] = ()
    fashion_mnist: FashionMnistPlan | None = None

    @model_validator(mode="after")
    def _names_hold_together(self) -> Plan:
        steps: list[NetPlan | FeaturesPlan | EnsemblePlan] = [*self.nets, *self.features, *self.ensembles]
        names = [step.name for step in steps]
        if len(set(names)) < len(names):
            raise ValueError("two steps have one name")
        nets = [net.name for net in self.nets]
        wanted = {self.paper, self.light, self.large}
        wanted |= {name for net in self.nets for name in net.teachers}
        wanted |= {name for each in self.ensembles for name in each.members}
        wanted |= {step.against for step in steps if step.against}
        unknown = wanted - set(nets)
        if unknown:
            raise ValueError(f"there is no network {', '.join(sorted(unknown))}")
        for place, net in enumerate(self.nets):
            late = set(net.teachers) - set(nets[:place])
            if late:
                raise ValueError(f"{net.name} learns from {', '.join(sorted(late))}, which must stand before it")
        return self

    @property
    def step_names(self) -> tuple[str, ...]:
        """Every step after the data, in the order in which they are done."""
        return tuple(self._step_names())

    @property
    def titles(self) -> dict[str, str]:
        """Step name -> title, for those that the plan names itself."""
        nets = {net.name: net.title for net in self.nets}
        return (
            nets
            | {each.name: each.title for each in self.features}
            | {each.name: each.title for each in self.ensembles}
        )

    def with_weights(self, file: Path) -> Plan:
        """With this file's weights for the paper's own net."""
        nets = tuple(
            net.model_copy(update={"settings": {**net.settings, "weights": str(file)}})
            if net.name == self.paper
            else net
            for net in self.nets
        )
        return self.model_copy(update={"nets": nets})

    def preset_of(self, net: NetPlan, runs: Path) -> Preset:
        """The whole preset of a net. Raises QueryError naming the setting refused."""
        changes = {**self.budget, **net.settings, "name": f"{self.name}-{net.name}", "reason": net.title}
        if net.teachers:
            changes["teachers"] = [str((runs / name).absolute()) for name in net.teachers]
        return load_preset(self.preset, changes)

    def _step_names(self) -> Iterator[str]:
        yield from (net.name for net in self.nets)
        yield from (step.name for step in self.features)
        yield SHIPPED
        yield from (step.name for step in self.ensembles)
        if self.fashion_mnist is not None:
            yield FASHION_MNIST
        yield COSTS


SHIPPED, FASHION_MNIST, DATA, COSTS = "shipped", "fashion-mnist", "data", "costs"
"""Steps that plans do not list: the model in the package, judged; earlier work on Fashion-MNIST; the data steps; what
every net costs."""


def plan_names() -> list[str]:
    """The plans that come with the package."""
    folder = files("modiste.paper").joinpath("plans")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def load_plan(name: str) -> Plan:
    """A packaged plan by name, or a TOML file by path. Raises QueryError for an unknown plan or a setting refused."""
    if name in plan_names():
        text = files("modiste.paper").joinpath("plans", f"{name}.toml").read_text("utf-8")
    elif name.endswith(".toml") and Path(name).is_file():
        text = Path(name).read_text("utf-8")
    else:
        raise QueryError(f"There is no plan {name!r}; there are {', '.join(plan_names())}, or give a .toml file.")
    try:
        plan = Plan.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise QueryError(f"The plan {name} is not TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "what it names"
        raise QueryError(f"The plan {name}: {where} is refused: {first['msg']}.") from error
    for net in plan.nets:
        plan.preset_of(net, Path())
    return plan
