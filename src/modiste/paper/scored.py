"""What every step's judgement is turned into, whatever made it."""

from __future__ import annotations

from modiste.evaluate.predictions import Predictions
from modiste.evaluate.scoring import agreements, score_heads
from modiste.metrics.bootstrap import redraws
from modiste.paper.kept_predictions import keep, kept
from modiste.paper.mean_accuracy import compare, mean_accuracy, mean_accuracy_interval, merged_heads
from modiste.paper.merged_labels import paper_columns
from modiste.paper.plan import EnsemblePlan, FeaturesPlan, NetPlan
from modiste.paper.results import Comparison, Cost, StepResult
from modiste.paper.subset import Subset
from modiste.paper.workplace import Workplace

StepPlan = NetPlan | FeaturesPlan | EnsemblePlan


def step_result(
    plan: StepPlan,
    predictions: Predictions,
    place: Workplace,
    fingerprint: str,
    *,
    setting: str,
    subset: Subset,
    learned_rows: int,
    size: tuple[int, int],
    cost: Cost,
    epochs: int | None = None,
) -> StepResult:
    """The scores of what was judged, in merged labels; keeps what was said for the steps that compare with it.

    Every head stands beside the guesses from what `subset` has to learn from and the agreement of equal names.
    """
    keep(place.out, plan.name, predictions)
    merged = Predictions(predictions.products, predictions.groups, merged_heads(predictions))
    everything, columns = subset.split.catalogue.products, paper_columns()
    return StepResult(
        fingerprint=fingerprint,
        name=plan.name,
        title=plan.title,
        question=plan.question,
        setting=setting,
        epochs=epochs,
        learned_rows=learned_rows,
        size=size,
        rows=len(predictions.products),
        heads=score_heads(
            merged, columns, subset.learned, agreements(everything, columns), redraws(predictions.groups)
        ),
        mean_accuracy=mean_accuracy(predictions),
        mean_interval=mean_accuracy_interval(predictions),
        cost=cost,
        comparison=_compared(plan.against, predictions, place),
    )


def _compared(against: str | None, predictions: Predictions, place: Workplace) -> Comparison | None:
    """`judged` against what another step said; None where there is no such step yet."""
    if against is None:
        return None
    other = kept(place.out, against, predictions.products, place.subset.split.groups)
    return None if other is None else compare(predictions, other, against)
