"""What every net costs, measured in one sitting: times taken hours apart, beside other work, cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from modiste.evaluate.speed import ms_per_photo, peak_memory_mb, photos_per_second
from modiste.models.model_folder import open_model
from modiste.paper.net_step import NetStep
from modiste.paper.pace import training_seconds
from modiste.paper.plan import SHIPPED, EnsemblePlan
from modiste.paper.results import Cost, CostsResult, Measured, StepResult
from modiste.paper.workplace import CACHE, MODELS, RUNS, Workplace
from modiste.parallel.progress import counted
from modiste.train.run_folder import open_run

ROUNDS = 3
"""Every model is timed so often, one after the other each time: a machine that others use, too, has slow minutes."""


def measure_costs(nets: Sequence[NetStep], place: Workplace, fingerprint: str) -> CostsResult:
    """Of nets that are trained, and of the model in the package. Raises Interrupted."""
    threads = place.settings.threads
    folders: dict[str, Path | None] = {net.plan.name: place.out / MODELS / net.plan.name for net in nets}
    folders[SHIPPED] = None
    advance = counted(place.progress, "measuring what nets cost", len(folders) + len(nets))
    rounds = [{name: ms_per_photo(open_model(each), threads) for name, each in folders.items()} for _ in range(ROUNDS)]
    measured = {}
    for name, folder in folders.items():
        model = open_model(folder)
        measured[name] = Measured(
            ms_per_photo=median(each[name] for each in rounds),
            photos_per_second=photos_per_second(model, threads),
            peak_memory_mb=peak_memory_mb(model.path, threads),
        )
        advance(1)
    for net in nets:
        name = net.plan.name
        measured[name] = measured[name].model_copy(update={"training_seconds": _training_seconds(net, place)})
        advance(1)
    return CostsResult(fingerprint=fingerprint, measured=measured)


def with_costs(
    steps: Mapping[str, StepResult], costs: CostsResult | None, ensembles: Sequence[EnsemblePlan]
) -> dict[str, StepResult]:
    """The steps with what was measured; an ensemble costs what its members cost, one after the other."""
    if costs is None:
        return dict(steps)
    found = {name: _with(step, costs.measured.get(name)) for name, step in steps.items()}
    for ensemble in ensembles:
        if ensemble.name in found:
            members = [found[name].cost for name in ensemble.members]
            found[ensemble.name] = found[ensemble.name].model_copy(update={"cost": _summed(members)})
    return found


def _training_seconds(net: NetStep, place: Workplace) -> float:
    preset = open_run(place.out / RUNS / net.plan.name).preset
    learned = len(net.subset.learned)
    return training_seconds(net.subset.catalogue, learned, preset, place.settings, net.larger_views, place.out / CACHE)


def _with(step: StepResult, measured: Measured | None) -> StepResult:
    if measured is None:
        return step
    return step.model_copy(update={"cost": step.cost.model_copy(update=measured.model_dump())})


def _summed(costs: Sequence[Cost]) -> Cost:
    def total(name: str) -> float | None:
        values = [getattr(cost, name) for cost in costs]
        return None if None in values else sum(values)

    def whole(name: str) -> int | None:
        value = total(name)
        return None if value is None else int(value)

    return Cost(
        parameters=whole("parameters"),
        multiply_adds=whole("multiply_adds"),
        ms_per_photo=total("ms_per_photo"),
        peak_memory_mb=total("peak_memory_mb"),
        training_seconds=total("training_seconds"),
        file_bytes=whole("file_bytes"),
    )
