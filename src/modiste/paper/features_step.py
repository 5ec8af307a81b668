"""Hand-made features with a classifier per attribute, judged as the nets are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

import numpy as np
from numpy.typing import NDArray

from modiste.errors import PhotoError, QueryError
from modiste.evaluate.encoding import product_photo
from modiste.paper.classifiers import Classifier
from modiste.paper.hand_made import GREY_SIZE, SIZE, describe
from modiste.paper.kept_predictions import predictions_by
from modiste.paper.merged_labels import merged_labels, merged_truth
from modiste.paper.plan import FeaturesPlan
from modiste.paper.results import Cost, StepResult
from modiste.paper.scored import Learned, step_result
from modiste.paper.workplace import Workplace
from modiste.parallel.progress import counted
from modiste.schema import kaggle
from modiste.types import Product

PHOTOS_TIMED = 20

Described = tuple[list[Product], NDArray[np.float32]]


def judge_features(plan: FeaturesPlan, place: Workplace, fingerprint: str) -> StepResult:
    """Describe, fit, judge. Raises QueryError without a photo to learn from, MissingExtraError without [paper]."""
    began = time.monotonic()
    subset = place.subset
    learned, features = _described(plan, subset.learned, place)
    classifiers = {name: _fitted(plan, name, learned, features, place) for name in kaggle().names}
    seconds = time.monotonic() - began
    test, test_features = _described(plan, subset.test, place)
    said = {name: classifier.probabilities(test_features) for name, classifier in classifiers.items()}
    predictions = predictions_by(test, subset.split.groups, said)
    return step_result(
        plan,
        predictions,
        place,
        fingerprint,
        Learned(
            setting=f"{plan.features}, {features.shape[1]:,} numbers per photo; {_said(plan)} per attribute.",
            subset=subset,
            learned_rows=len(learned),
            size=GREY_SIZE if plan.features == "grey pixels" else SIZE,
            cost=Cost(ms_per_photo=_ms_per_photo(plan, classifiers, test, place), training_seconds=seconds),
        ),
    )


def _said(plan: FeaturesPlan) -> str:
    return "logistic regression" if plan.classifier == "linear" else "support vectors with a Gaussian kernel, C = 10"


def _fitted(
    plan: FeaturesPlan, attribute: str, learned: Sequence[Product], features: NDArray[np.float32], place: Workplace
) -> Classifier:
    place.progress.say(f"{plan.name}: fitting {attribute}.")
    classifier = Classifier(plan.classifier, len(merged_labels(attribute)))
    return classifier.fit(features, merged_truth(learned, attribute))


def _described(plan: FeaturesPlan, products: Sequence[Product], place: Workplace) -> Described:
    opened, describing = product_photo(place.subset.catalogue.source, place.settings), describe(plan.features)
    advance = counted(place.progress, f"describing photos for {plan.name}", len(products))
    shown, features = [], []
    for product in products:
        try:
            features.append(describing(opened(product)))
            shown.append(product)
        except PhotoError:
            continue
        finally:
            advance(1)
    if not shown:
        raise QueryError("There is no photo that can be read to learn from or to judge.")
    return shown, np.stack(features)


def _ms_per_photo(
    plan: FeaturesPlan, classifiers: dict[str, Classifier], products: Sequence[Product], place: Workplace
) -> float:
    """The median of describing one decoded photo and reading all seven labels."""
    opened, describing = product_photo(place.subset.catalogue.source, place.settings), describe(plan.features)
    seconds = []
    for product in products[:PHOTOS_TIMED]:
        photo = opened(product)
        began = time.perf_counter()
        features = describing(photo)[None]
        for classifier in classifiers.values():
            classifier.probabilities(features)
        seconds.append(time.perf_counter() - began)
    return 1000 * median(seconds)
