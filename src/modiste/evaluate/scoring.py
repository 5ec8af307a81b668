"""Judgements to the numbers of the result file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modiste.errors import QueryError
from modiste.evaluate.baselines import guess_from, majority
from modiste.evaluate.predictions import HeadPredictions, Labelling, Predictions, truth_of
from modiste.evaluate.results import CategoryResult, HeadResult, PairResult
from modiste.metrics.bootstrap import Redraws, macro_f1_interval, mean_interval
from modiste.metrics.calibration import expected_calibration_error, reliability_bins
from modiste.metrics.classification import Indices, accuracy, class_scores, confusion, pair_f1
from modiste.metrics.label_agreement import merged_label, noise_ceiling
from modiste.types import AttributeValue, Product

FREQUENT = 10
"""Photos from which a class counts as frequent: below, its F1 is mostly chance."""

ARTICLE_TYPE, CATEGORY = "articleType", "masterCategory"

LOOKALIKES = ("Jeans", "Trousers")
"""The pair of articleTypes that the paper's text singles out as easily confused."""

Agreements = Mapping[tuple[str, Labelling], float | None]


def agreements(products: Sequence[Product]) -> Agreements:
    """(attribute, labelling) -> how often two products with one name have one label."""
    found: dict[tuple[str, Labelling], float | None] = {}
    found |= {(each.attribute, "raw"): each.agreement for each in noise_ceiling(products)}
    found |= {(each.attribute, "merged"): each.agreement for each in noise_ceiling(products, _merged_or_none)}
    return found


def score_heads(
    predictions: Predictions, learned: Sequence[Product], agreement: Agreements, samples: Redraws
) -> tuple[HeadResult, ...]:
    """Every head's numbers; `learned` are the products of the train split, which the baselines know."""
    article_types = truth_of(predictions.products, ARTICLE_TYPE, "raw")
    learned_article_types = truth_of(learned, ARTICLE_TYPE, "raw")
    results = []
    for head in predictions.heads:
        known = truth_of(learned, head.attribute, head.labelling)
        common = majority(known, len(head.truth), len(head.labels))
        guess = None
        if head.attribute != ARTICLE_TYPE:
            guess = guess_from(learned_article_types, known, article_types, len(head.labels))
        results.append(_score(head, common, guess, agreement[head.attribute, head.labelling], samples))
    return tuple(results)


def score_categories(predictions: Predictions) -> tuple[CategoryResult, ...]:
    """Merged accuracies per masterCategory, the largest category first."""
    ids: dict[str, list[str]] = {}
    for product in predictions.products:
        if CATEGORY in product.attributes:
            ids.setdefault(str(product.attributes[CATEGORY]), []).append(product.product_id)
    parts = {
        name: predictions.of(some) for name, some in sorted(ids.items(), key=lambda item: (-len(item[1]), item[0]))
    }
    return tuple(
        CategoryResult(category=name, rows=len(part.products), accuracy=merged_accuracies(part))
        for name, part in parts.items()
    )


def merged_accuracies(predictions: Predictions) -> dict[str, float | None]:
    """attribute -> accuracy in the merged labels."""
    return {
        head.attribute: accuracy(head.predicted, head.truth) for head in predictions.heads if head.labelling == "merged"
    }


def score_lookalikes(predictions: Predictions) -> PairResult | None:
    """Jeans against Trousers; None for a model without articleType or photos without either."""
    head = predictions.head(ARTICLE_TYPE, "merged")
    if head is None:
        return None
    first, second = (head.labels.index(label) for label in LOOKALIKES)
    choice = pair_f1(head.probabilities, head.truth, (first, second))
    if choice is None:
        return None
    scores = class_scores(matrix_of(head))
    return PairResult(
        labels=LOOKALIKES,
        support=(int(scores.support[first]), int(scores.support[second])),
        f1=(float(scores.f1[first]), float(scores.f1[second])),
        choice_f1=choice,
    )


def matrix_of(head: HeadPredictions) -> Indices:
    """The head's confusion matrix over its full list of labels."""
    return confusion(head.predicted, head.truth, len(head.labels))


def _score(
    head: HeadPredictions, common: Indices, guess: Indices | None, agreement: float | None, samples: Redraws
) -> HeadResult:
    classes = len(head.labels)
    scores = class_scores(matrix_of(head))
    bins = reliability_bins(head.confidence, head.predicted, head.truth)
    return HeadResult(
        attribute=head.attribute,
        labelling=head.labelling,
        classes=classes,
        rows=int(head.labelled.sum()),
        accuracy=accuracy(head.predicted, head.truth),
        accuracy_interval=mean_interval(head.right, head.labelled, samples),
        macro_f1=scores.macro_f1(),
        macro_f1_interval=macro_f1_interval(head.predicted, head.truth, classes, samples),
        macro_f1_frequent=scores.macro_f1(FREQUENT),
        frequent_classes=int((scores.support >= FREQUENT).sum()),
        top3=float(head.in_top[head.labelled].mean()) if head.labelled.any() else None,
        majority=accuracy(common, head.truth),
        majority_macro_f1=class_scores(confusion(common, head.truth, classes)).macro_f1(),
        from_article_type=None if guess is None else accuracy(guess, head.truth),
        from_article_type_macro_f1=None
        if guess is None
        else class_scores(confusion(guess, head.truth, classes)).macro_f1(),
        agreement=agreement,
        calibration_error=expected_calibration_error(bins),
        bins=bins,
    )


def _merged_or_none(attribute: str, label: AttributeValue) -> str | None:
    try:
        return merged_label(attribute, label)
    except QueryError:
        return None
