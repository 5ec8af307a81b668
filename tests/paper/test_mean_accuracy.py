"""The one number by which nets are ranked, counted by hand; and what steps keep of their predictions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from paper_world import certain

from modiste.errors import QueryError
from modiste.paper.ensemble_step import averaged, judge_ensemble
from modiste.paper.kept_predictions import keep, kept
from modiste.paper.mean_accuracy import compare, mean_accuracy, mean_accuracy_interval, mean_difference, merged_heads
from modiste.paper.plan import EnsemblePlan
from modiste.paper.results import Cost
from modiste.paper.scored import Learned, step_result
from modiste.paper.subset import Subset
from modiste.paper.workplace import Workplace

PLAN = EnsemblePlan(name="both", title="Both", members=("one", "two"), against="one")


def learned(subset: Subset) -> Learned:
    return Learned("as told", subset, learned_rows=18, size=(40, 30), cost=Cost(parameters=7))


def test_attributes_count_alike(subset: Subset) -> None:
    # 12 products: 3 wrong genders, no wrong season.
    assert mean_accuracy(certain(subset.test, {"gender": [0, 1, 2]})) == pytest.approx((9 / 12 + 1) / 2)


def test_the_interval_holds_the_mean_and_is_a_point_without_mistakes(subset: Subset) -> None:
    some = certain(subset.test, {"gender": [0, 1, 2], "season": [5]})
    interval = mean_accuracy_interval(some)
    assert interval.low < mean_accuracy(some) < interval.high
    perfect = mean_accuracy_interval(certain(subset.test, {}))
    assert (perfect.low, perfect.high) == (1, 1)


def test_a_difference_is_that_of_the_means_over_the_same_draws(subset: Subset) -> None:
    one, other = certain(subset.test, {"gender": [0]}), certain(subset.test, {"gender": [0, 1, 2]})
    difference = mean_difference(one, other)
    assert difference.value == pytest.approx(2 / 12 / 2)
    same = mean_difference(one, one)
    assert (same.value, same.interval.low, same.interval.high) == (0, 0, 0)
    back = mean_difference(other, one)
    assert back.interval.low == pytest.approx(-difference.interval.high)


def test_nets_are_compared_on_what_both_judged(subset: Subset) -> None:
    one = certain(subset.test, {"gender": [0]})
    other = certain(subset.test[6:], {"season": [0, 1]})
    found = compare(one, other, "other")
    assert found is not None
    assert (found.against, found.photos) == ("other", 6)
    assert found.mean.value == pytest.approx(2 / 6 / 2)
    gender, season = found.attributes["gender"], found.attributes["season"]
    assert gender is not None
    assert season is not None
    assert (gender.value, season.value) == (0, pytest.approx(2 / 6))
    assert compare(one, certain(subset.learned, {}), "elsewhere") is None


def test_predictions_are_kept_by_product(subset: Subset, tmp_path: Path) -> None:
    said = certain(subset.test, {"gender": [3]})
    keep(tmp_path, "one", said)
    groups = subset.split.groups
    again = kept(tmp_path, "one", subset.test[::-1], groups)
    assert again is not None
    assert again.products == subset.test[::-1]
    for mine, theirs in zip(merged_heads(said), merged_heads(again), strict=True):
        np.testing.assert_array_equal(mine.probabilities, theirs.probabilities[::-1])
        np.testing.assert_array_equal(mine.right, theirs.right[::-1])
    fewer = kept(tmp_path, "one", (*subset.learned, subset.test[0]), groups)
    assert fewer is not None
    assert fewer.products == subset.test[:1]
    assert kept(tmp_path, "two", subset.test, groups) is None


def test_probabilities_are_averaged(subset: Subset, place: Workplace) -> None:
    one, two = certain(subset.test, {"gender": [0]}), certain(subset.test[:4], {"gender": [0, 1]})
    both = averaged([one, two], place)
    assert both.products == subset.test[:4]
    gender = both.head("gender", "merged")
    assert gender is not None
    # Row 0: both say the same wrong label. Row 1: half and half, the earlier class wins. The others agree.
    assert gender.confidence.tolist() == [1, 0.5, 1, 1]
    assert gender.right[[0, 2, 3]].tolist() == [False, True, True]


def test_an_ensemble_is_scored_from_what_its_members_said(subset: Subset, place: Workplace) -> None:
    one, two = certain(subset.test, {"gender": [0]}), certain(subset.test, {"gender": [0], "season": [1]})
    members = [
        step_result(PLAN.model_copy(update={"name": name, "against": None}), said, place, name, learned(subset))
        for name, said in (("one", one), ("two", two))
    ]
    found = judge_ensemble(PLAN, members, place, "mark")
    assert (found.fingerprint, found.name, found.rows) == ("mark", "both", 12)
    assert found.setting == "Mean of the probabilities of one, two."
    assert found.comparison is not None
    assert found.comparison.against == "one"
    assert (found.learned_rows, found.size) == (18, (40, 30))
    assert kept(place.out, "both", subset.test, subset.split.groups) is not None


def test_an_ensemble_without_its_members_is_refused(place: Workplace) -> None:
    with pytest.raises(QueryError, match="needs the step one, which was not done yet"):
        judge_ensemble(PLAN, [], place, "mark")


def test_a_step_is_scored_beside_its_baselines(subset: Subset, place: Workplace) -> None:
    plan = PLAN.model_copy(update={"name": "one", "against": "nobody yet"})
    found = step_result(plan, certain(subset.test, {"season": [0, 1, 2]}), place, "mark", learned(subset))
    assert [(head.attribute, head.labelling, head.classes) for head in found.heads] == [
        ("gender", "merged", 3),
        ("season", "merged", 4),
    ]
    assert (found.accuracy("gender"), found.accuracy("season")) == (1, pytest.approx(9 / 12))
    assert found.accuracy("usage") is None
    assert found.mean_accuracy == pytest.approx((1 + 9 / 12) / 2)
    seasons = [product.attributes["season"] for product in subset.learned]
    commonest = max(sorted(set(seasons)), key=seasons.count)
    season = found.heads[1]
    assert season.majority == pytest.approx(
        np.mean([product.attributes["season"] == commonest for product in subset.test])
    )
    assert season.from_article_type is not None
    assert found.comparison is None
    assert found.cost.parameters == 7
