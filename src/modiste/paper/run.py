"""Every step of a plan, each done once: what a stopped command left is gone on with, what is finished is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from modiste.errors import QueryError
from modiste.evaluate.held_out import grouped_split
from modiste.evaluate.origin import origin
from modiste.evaluate.phone import PhoneArchive
from modiste.paper.cost_step import measure_costs, with_costs
from modiste.paper.data_step import do_data_steps
from modiste.paper.ensemble_step import judge_ensemble
from modiste.paper.fashion_mnist import FashionMnist, read_fashion_mnist
from modiste.paper.features_step import judge_features
from modiste.paper.kept_predictions import kept
from modiste.paper.mnist_step import judge_on_mnist
from modiste.paper.net_step import NetStep
from modiste.paper.paper_pictures import draw_paper_pictures
from modiste.paper.plan import (
    COSTS,
    DATA,
    FASHION_MNIST,
    SHIPPED,
    EnsemblePlan,
    FashionMnistPlan,
    FeaturesPlan,
    NetPlan,
    Plan,
)
from modiste.paper.results import SUMMARY_FILE, CostsResult, DataResult, MnistResult, StepResult, Summary, write_part
from modiste.paper.shipped_step import judge_shipped, packaged_model
from modiste.paper.steps import Step, StepKey, Steps
from modiste.paper.subset import Subset, draw_subset
from modiste.paper.workplace import CACHE, Workplace
from modiste.parallel.progress import Progress, counted
from modiste.settings import Settings
from modiste.types import Catalogue


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
    _done: dict[str, StepResult] = field(default_factory=dict)
    _trained: list[NetStep] = field(default_factory=list)

    def run(self) -> Summary:
        """Do what is still to be done and write paper.json. Raises Interrupted, QueryError, ModelError, SourceError."""
        began, made = time.monotonic(), datetime.now().astimezone()
        request, plan = self.request, self.request.plan
        mnist_files = self._refuse_early()
        place = self._workplace()
        key = self._key(DATA, place.subset)
        data = self._steps.result(Step(key, DataResult, lambda mark: do_data_steps(place, mark)))
        for net in plan.nets:
            self._net(net, place)
        for features in plan.features:
            self._classified(features, place)
        key = self._key(SHIPPED, place.subset, before={SHIPPED: packaged_model()})
        self._keep(self._steps.result(Step(key, StepResult, lambda mark: judge_shipped(place, mark))))
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
            left=tuple(self._steps.left),
        )
        write_part(request.out / SUMMARY_FILE, summary)
        return summary

    def _refuse_early(self) -> FashionMnist | None:
        """Open everything once, so that a wrong path is reported now and not after hours."""
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
        advance = counted(self.progress, "looking for near-duplicates", len(catalogue.products))
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
        return Workplace(request.out, subset, request.larger, request.phone, self.settings, self.progress)

    @cached_property
    def _steps(self) -> Steps:
        return Steps(self.request.out, self.progress, self.request.only)

    def _key(
        self,
        name: str,
        subset: Subset | None,
        plan: NetPlan | FeaturesPlan | EnsemblePlan | FashionMnistPlan | None = None,
        before: Mapping[str, str] | None = None,
    ) -> StepKey:
        request = self.request
        return StepKey(
            step=name,
            plan={} if plan is None else plan.model_dump(mode="json"),
            budget=request.plan.budget if isinstance(plan, NetPlan) else {},
            before=before or {},
            products="" if subset is None else subset.fingerprint,
            larger_photos=request.larger is not None,
            phone_photos=request.phone is not None,
        )

    def _predicted(self, key: StepKey, work: Callable[[str], StepResult], place: Workplace) -> StepResult | None:
        """A step that keeps predictions, too, which later steps compare with."""
        return self._steps.result(Step(key, StepResult, work, lambda: kept(place.out, key.step, (), {}) is not None))

    def _net(self, plan: NetPlan, place: Workplace) -> None:
        if plan.photos == "larger" and place.larger is None:
            self._steps.leave(plan.name, "needs larger photos of the same products, --larger SOURCE.")
            return
        runs = self.request.out / "runs"
        step = NetStep(plan, self.request.plan.preset_of(plan, runs), place)
        if not step.subset.learned or not step.subset.test or not step.subset.validation:
            self._steps.leave(plan.name, "no product to learn from or to judge has a larger photo.")
            return
        if self._missing(plan.name, plan.teachers):
            return
        key = self._key(plan.name, step.subset, plan, self._fingerprints(*plan.teachers, plan.against))
        found = self._predicted(key, step.run, place)
        self._keep(found)
        if found is not None:
            self._trained.append(step)

    def _classified(self, plan: FeaturesPlan, place: Workplace) -> None:
        key = self._key(plan.name, place.subset, plan, self._fingerprints(plan.against))
        self._keep(self._predicted(key, lambda mark: judge_features(plan, place, mark), place))

    def _ensemble(self, plan: EnsemblePlan, place: Workplace) -> None:
        if self._missing(plan.name, plan.members):
            return
        members = [self._done[name] for name in plan.members]
        key = self._key(plan.name, place.subset, plan, self._fingerprints(*plan.members, plan.against))
        self._keep(self._predicted(key, lambda mark: judge_ensemble(plan, members, place, mark), place))

    def _mnist(self, data: FashionMnist | None, place: Workplace) -> MnistResult | None:
        plan = self.request.plan.fashion_mnist
        if plan is None:
            return None
        if data is None:
            self._steps.leave(FASHION_MNIST, "needs the folder of its idx files, --fashion-mnist DIR.")
            return self._steps.kept(FASHION_MNIST, MnistResult)
        key = self._key(FASHION_MNIST, None, plan)
        return self._steps.result(Step(key, MnistResult, lambda mark: judge_on_mnist(data, plan, place, mark)))

    def _costs(self, place: Workplace) -> CostsResult | None:
        nets = self._trained
        before = self._fingerprints(*(net.plan.name for net in nets)) | {SHIPPED: packaged_model()}
        key = self._key(COSTS, None, before=before)
        return self._steps.result(Step(key, CostsResult, lambda mark: measure_costs(nets, place, mark)))

    def _fingerprints(self, *names: str | None) -> dict[str, str]:
        """Of the steps of these names that are done."""
        return {name: self._done[name].fingerprint for name in names if name is not None and name in self._done}

    def _missing(self, name: str, needed: Sequence[str]) -> bool:
        absent = [each for each in needed if each not in self._done]
        if absent:
            self._steps.leave(name, f"comes after {', '.join(absent)}.")
        return bool(absent)

    def _keep(self, result: StepResult | None) -> None:
        if result is not None:
            self._done[result.name] = result
