"""Several nets' probabilities averaged: what it brings, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from modiste.errors import QueryError
from modiste.evaluate.predictions import Predictions
from modiste.paper.kept_predictions import kept, predictions_by
from modiste.paper.mean_accuracy import merged_heads
from modiste.paper.plan import EnsemblePlan
from modiste.paper.results import Cost, StepResult
from modiste.paper.scored import Learned, step_result
from modiste.paper.workplace import Workplace


def judge_ensemble(plan: EnsemblePlan, members: Sequence[StepResult], place: Workplace, fingerprint: str) -> StepResult:
    """From what the members said. Raises QueryError for a member that was not judged yet."""
    predictions = averaged([_judged(place, name) for name in plan.members], place)
    return step_result(
        plan,
        predictions,
        place,
        fingerprint,
        Learned(
            setting=f"Mean of the probabilities of {', '.join(plan.members)}.",
            subset=place.subset,
            learned_rows=max(member.learned_rows for member in members),
            size=max(member.size for member in members),
            cost=Cost(),
        ),
    )


def averaged(members: Sequence[Predictions], place: Workplace) -> Predictions:
    """The mean of the members' probabilities over the products that all of them judged."""
    known = set.intersection(*({product.product_id for product in each.products} for each in members))
    ids = [product.product_id for product in members[0].products if product.product_id in known]
    same = [each.of(ids) for each in members]
    probabilities = {
        heads[0].attribute: np.stack([head.probabilities for head in heads]).mean(axis=0)
        for heads in zip(*(merged_heads(each) for each in same), strict=True)
    }
    return predictions_by(same[0].products, place.subset.split.groups, probabilities)


def _judged(place: Workplace, name: str) -> Predictions:
    found = kept(place.out, name, place.subset.test, place.subset.split.groups)
    if found is None:
        raise QueryError(f"The ensemble needs the step {name}, which was not done yet; run it first.")
    return found
