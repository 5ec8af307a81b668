"""What every step's judgement is turned into, whatever made it."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Learned:
    """What was judged: `setting` says what it is, `learned_rows` from how many products it learned, `size` the
    (height, width) it sees. `subset` has the products that its baselines learn from."""

    setting: str
    subset: Subset
    learned_rows: int
    size: tuple[int, int]
    cost: Cost
    epochs: int | None = None


def step_result(
    plan: StepPlan, predictions: Predictions, place: Workplace, fingerprint: str, learned: Learned
) -> StepResult:
    """The scores of predictions, in merged labels; keeps the predictions for the steps that compare with them.

    Every head stands beside the guesses from what the subset has to learn from and the agreement of equal names.
    """
    keep(place.out, plan.name, predictions)
    merged = Predictions(predictions.products, predictions.groups, merged_heads(predictions))
    everything, columns = learned.subset.split.catalogue.products, paper_columns()
    agreement, samples = agreements(everything, columns), redraws(predictions.groups)
    return StepResult(
        fingerprint=fingerprint,
        name=plan.name,
        title=plan.title,
        question=plan.question,
        setting=learned.setting,
        epochs=learned.epochs,
        learned_rows=learned.learned_rows,
        size=learned.size,
        rows=len(predictions.products),
        heads=score_heads(merged, columns, learned.subset.learned, agreement, samples),
        mean_accuracy=mean_accuracy(predictions),
        mean_interval=mean_accuracy_interval(predictions),
        cost=learned.cost,
        comparison=_compared(plan.against, predictions, place),
    )


def _compared(against: str | None, predictions: Predictions, place: Workplace) -> Comparison | None:
    """`judged` against what another step said; None where there is no such step yet."""
    if against is None:
        return None
    other = kept(place.out, against, predictions.products, place.subset.split.groups)
    return None if other is None else compare(predictions, other, against)
