"""Every step of a plan, each done once: what a stopped command left is gone on with, what is finished is kept."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from modiste.errors import QueryError
from modiste.evaluate.held_out import grouped_split
from modiste.evaluate.origin import origin
from modiste.evaluate.phone import PhoneArchive
from modiste.evaluate.progress import Progress
from modiste.evaluate.result_part import Part
from modiste.paper.cost_step import measure_costs, with_costs
from modiste.paper.data_step import do_data_steps
from modiste.paper.ensemble_step import judge_ensemble
from modiste.paper.fashion_mnist import FashionMnist, read_fashion_mnist
from modiste.paper.features_step import judge_features
from modiste.paper.kept_predictions import kept
from modiste.paper.mnist_step import judge_on_mnist
from modiste.paper.net_step import NetStep
from modiste.paper.paper_pictures import draw_paper_pictures
from modiste.paper.plan import COSTS, DATA, FASHION_MNIST, SHIPPED, EnsemblePlan, FeaturesPlan, NetPlan, Plan
from modiste.paper.results import (
    STEPS,
    CostsResult,
    DataResult,
    MnistResult,
    StepResult,
    Summary,
    read_part,
    write_part,
)
from modiste.paper.shipped_step import judge_shipped, packaged_model
from modiste.paper.subset import Subset, draw_subset
from modiste.paper.workplace import CACHE, Workplace
from modiste.settings import Settings
from modiste.train.progress import Watcher
from modiste.types import Catalogue

SUMMARY_FILE = "paper.json"

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Request:
    """What to rebuild, and from what. `only` names the steps to do, empty for all; `arguments` are the command's."""

    catalogue: Catalogue
    out: Path
    plan: Plan
    larger: Catalogue | None = None
    phone: Path | None = None
    fashion_mnist: Path | None = None
    only: Sequence[str] = ()
    arguments: Sequence[str] | None = None


@dataclass
class PaperRun:
    """The steps of one plan in one folder."""

    request: Request
    settings: Settings
    progress: Progress
    watcher: Watcher
    _done: dict[str, StepResult] = field(default_factory=dict)
    _trained: list[NetStep] = field(default_factory=list)
    _left: list[str] = field(default_factory=list)

    def run(self) -> Summary:
        """Do what is still to be done and write paper.json. Raises Interrupted, QueryError, ModelError, SourceError."""
        began, made = time.monotonic(), datetime.now().astimezone()
        request, plan = self.request, self.request.plan
        mnist_files = self._refuse_early()
        place = self._workplace()
        data = self._step(DATA, DataResult, {}, place.subset, lambda mark: do_data_steps(place, mark))
        for net in plan.nets:
            self._net(net, place)
        for features in plan.features:
            self._classified(features, place)
        shipped = self._step(
            SHIPPED, StepResult, {"model": packaged_model()}, place.subset, lambda mark: judge_shipped(place, mark)
        )
        self._keep(SHIPPED, shipped)
        for ensemble in plan.ensembles:
            self._ensemble(ensemble, place)
        mnist = self._mnist(mnist_files, place)
        costs = self._costs(place)
        if plan.paper in self._done and (not request.only or plan.paper in request.only):
            draw_paper_pictures(place, self._done[plan.paper])
        seconds = time.monotonic() - began
        summary = Summary(
            plan=plan.name,
            origin=origin(made, seconds, self.settings.threads, request.arguments),
            data=data,
            steps=tuple(with_costs(self._done, costs, plan.ensembles).values()),
            fashion_mnist=mnist,
            left=tuple(self._left),
        )
        write_part(request.out / SUMMARY_FILE, summary)
        return summary

    def _refuse_early(self) -> FashionMnist | None:
        """Open everything once, so that a wrong path is told now and not after hours."""
        request = self.request
        known = (DATA, *request.plan.step_names)
        for name in request.only:
            if name not in known:
                raise QueryError(f"The plan {request.plan.name} has no step {name!r}; it has {', '.join(known)}.")
        if request.phone is not None:
            PhoneArchive(request.phone, self.settings)
        if request.fashion_mnist is None:
            return None
        return read_fashion_mnist(request.fashion_mnist)

    def _workplace(self) -> Workplace:
        request = self.request
        catalogue = request.catalogue
        advance = self.progress.stage("looking for near-duplicates", len(catalogue.products))
        split = grouped_split(catalogue, request.out / CACHE, self.settings, advance)
        subset = draw_subset(split, request.plan.groups, request.plan.test_groups)
        for products, purpose in (
            (subset.learned, "learn from"),
            (subset.validation, "validate on"),
            (subset.test, "judge"),
        ):
            if not products:
                raise QueryError(
                    f"{catalogue.source.name} has no product with a photo and labels to {purpose}; give a larger one."
                )
        return Workplace(request.out, subset, request.larger, request.phone, self.settings, self.progress, self.watcher)

    def _net(self, plan: NetPlan, place: Workplace) -> None:
        if plan.photos == "larger" and place.larger is None:
            self._left.append(f"{plan.name}: needs larger photos of the same products, --larger SOURCE.")
            return
        runs = self.request.out / "runs"
        step = NetStep(plan, self.request.plan.preset_of(plan, runs), place)
        if not step.subset.learned or not step.subset.test or not step.subset.validation:
            self._left.append(f"{plan.name}: no product to learn from or to judge has a larger photo.")
            return
        if self._missing(plan.name, plan.teachers):
            return
        marked = {"plan": plan.model_dump(mode="json"), "budget": self.request.plan.budget}
        found = self._step(plan.name, StepResult, marked, step.subset, step.run, place)
        self._keep(plan.name, found)
        if found is not None:
            self._trained.append(step)

    def _classified(self, plan: FeaturesPlan, place: Workplace) -> None:
        marked = plan.model_dump(mode="json")
        found = self._step(
            plan.name, StepResult, marked, place.subset, lambda mark: judge_features(plan, place, mark), place
        )
        self._keep(plan.name, found)

    def _ensemble(self, plan: EnsemblePlan, place: Workplace) -> None:
        if self._missing(plan.name, plan.members):
            return
        members = [self._done[name] for name in plan.members]
        marked = {"plan": plan.model_dump(mode="json"), "members": [member.fingerprint for member in members]}
        found = self._step(
            plan.name, StepResult, marked, place.subset, lambda mark: judge_ensemble(plan, members, place, mark), place
        )
        self._keep(plan.name, found)

    def _mnist(self, data: FashionMnist | None, place: Workplace) -> MnistResult | None:
        plan = self.request.plan.fashion_mnist
        if plan is None:
            return None
        if data is None:
            self._left.append(f"{FASHION_MNIST}: needs the folder of its idx files, --fashion-mnist DIR.")
            return read_part(self._path(FASHION_MNIST), MnistResult)
        marked = plan.model_dump(mode="json")
        return self._step(
            FASHION_MNIST, MnistResult, marked, None, lambda mark: judge_on_mnist(data, plan, place, mark)
        )

    def _costs(self, place: Workplace) -> CostsResult | None:
        nets = self._trained
        marked = {net.plan.name: self._done[net.plan.name].fingerprint for net in nets} | {SHIPPED: packaged_model()}
        return self._step(COSTS, CostsResult, marked, None, lambda mark: measure_costs(nets, place, mark))

    def _missing(self, name: str, needed: Sequence[str]) -> bool:
        absent = [each for each in needed if each not in self._done]
        if absent:
            self._left.append(f"{name}: comes after {', '.join(absent)}.")
        return bool(absent)

    def _keep(self, name: str, result: StepResult | None) -> None:
        if result is not None:
            self._done[name] = result

    def _step(
        self,
        name: str,
        kind: type[P],
        settings: Mapping[str, object],
        subset: Subset | None,
        work: object,
        judged_in: Workplace | None = None,
    ) -> P | None:
        """The step's result: kept from before where nothing that it depends on has changed, else worked out."""
        assert callable(work)
        mark = self._fingerprint(name, settings, subset)
        before = read_part(self._path(name), kind)
        kept_too = judged_in is None or kept(judged_in.out, name, (), {}) is not None
        if before is not None and getattr(before, "fingerprint", None) == mark and kept_too:
            return before
        if self.request.only and name not in self.request.only:
            self._left.append(f"{name}: not done yet.")
            return None
        self.watcher.say(f"Step {name}.")
        found = work(mark)
        assert isinstance(found, kind)
        write_part(self._path(name), found)
        return found

    def _fingerprint(self, name: str, settings: Mapping[str, object], subset: Subset | None) -> str:
        request = self.request
        photos = (request.larger is not None, request.phone is not None)
        text = f"{name}|{settings!r}|{subset.fingerprint if subset else ''}|{photos}"
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def _path(self, name: str) -> Path:
        return self.request.out / STEPS / f"{name}.json"
