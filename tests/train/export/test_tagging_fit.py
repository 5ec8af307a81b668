from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("scipy")

from modiste.metrics.classification import MISSING
from modiste.models.model_folder import ModelDescription, open_model
from modiste.tagging.in_distribution import in_distribution
from modiste.train.export.tagging_fit import (
    clustered_errors,
    confident_threshold,
    fit_formality,
    fit_in_distribution,
    second_temperature,
)


def test_the_threshold_is_the_lowest_that_keeps_the_precision():
    confidence = np.linspace(1, 0, 1001).astype(np.float32)
    right = confidence > 0.5  # all of the upper half is right, none of the lower
    threshold = confident_threshold(confidence, right, [str(row) for row in range(len(right))], 0.95)
    assert threshold is not None
    reached = right[confidence >= threshold].mean()
    assert 0.95 <= reached < 0.97


def test_no_threshold_where_the_precision_is_out_of_reach():
    random = np.random.default_rng(0)
    apart = [str(row) for row in range(500)]
    assert confident_threshold(random.random(500).astype(np.float32), random.random(500) < 0.8, apart, 0.95) is None
    assert confident_threshold(np.ones(20, np.float32), np.ones(20, bool), apart[:20], 0.95) is None


def test_rows_that_are_right_or_wrong_together_leave_more_to_spare():
    right = np.arange(300) % 29 != 28
    lots = np.repeat(np.arange(300), 10).astype(str).tolist()
    confidence = np.linspace(1, 0.5, 3000, dtype=np.float32)
    together = confident_threshold(confidence, np.repeat(right, 10), lots, 0.95)
    apart = confident_threshold(confidence, np.repeat(right, 10), [str(row) for row in range(3000)], 0.95)
    assert apart is not None
    assert together is None or together > apart


def test_clustered_errors_are_those_of_the_formula_written_out():
    random = np.random.default_rng(3)
    right, lots = random.random(60) < 0.8, random.integers(0, 12, 60).astype(str).tolist()
    for count in (1, 7, 60):
        share = right[:count].mean()
        sums = dict.fromkeys(lots, 0.0)
        for hit, lot in zip(right[:count], lots, strict=False):
            sums[lot] += hit - share
        by_hand = np.sqrt(sum(each**2 for each in sums.values())) / count
        assert clustered_errors(right, lots)[count - 1] == pytest.approx(by_hand, abs=1e-12)


def test_too_sure_probabilities_are_cooled():
    random = np.random.default_rng(1)
    logits = random.normal(0, 2, (20_000, 3))
    powers = np.exp(logits)
    honest = powers / powers.sum(axis=1, keepdims=True)
    truth = np.array([random.choice(3, p=row) for row in honest])
    sharp = honest**1.2
    temperature = second_temperature((sharp / sharp.sum(axis=1, keepdims=True)).astype(np.float32), truth)
    assert temperature == pytest.approx(1.2, abs=0.05)
    assert second_temperature(honest.astype(np.float32), np.full(20_000, MISSING)) == 1.0


def test_products_and_others_are_told_apart_with_few_false_alarms():
    random = np.random.default_rng(2)
    rows = random.normal(0, 1, (600, 8))
    rows[:400, 0] += 4
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    fit = fit_in_distribution(unit[:400], unit[400:])
    assert np.mean(in_distribution(unit[:400], fit)) >= 0.985
    assert np.mean(in_distribution(unit[400:], fit)) < 0.1


def test_formality_is_calibrated_by_its_log_odds():
    random = np.random.default_rng(3)
    odds = random.normal(0, 2, 20_000)
    formal = random.random(20_000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))
    fit = fit_formality(odds.astype(np.float32), formal)
    assert (fit.slope, fit.intercept) == (pytest.approx(0.5, abs=0.05), pytest.approx(-1, abs=0.1))


def test_a_description_without_fitted_numbers_still_opens_and_one_with_them_comes_back():
    description = open_model().description
    plain = description.model_copy(update={"tagging": None}).model_dump(mode="json")
    del plain["tagging"]
    assert ModelDescription.model_validate_json(json.dumps(plain)).tagging is None
