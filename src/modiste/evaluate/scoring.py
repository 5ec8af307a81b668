"""Predictions to the numbers of the result file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from modiste.evaluate.baselines import guess_from, majority
from modiste.evaluate.label_columns import LabelColumn, LabelColumns, Labelling
from modiste.evaluate.predictions import HeadPredictions, Predictions
from modiste.evaluate.results import CategoryResult, HeadResult, PairResult
from modiste.metrics.bootstrap import Redraws, macro_f1_interval, mean_interval
from modiste.metrics.calibration import expected_calibration_error, reliability_bins
from modiste.metrics.classification import Indices, accuracy, class_scores, confusion, pair_f1
from modiste.metrics.label_agreement import noise_ceiling
from modiste.metrics.relevance import codes
from modiste.schema import Role
from modiste.types import AttributeValue, Product

FREQUENT = 10
"""Photos from which a class counts as frequent: below, its F1 is mostly chance."""

LOOKALIKES = ("Jeans", "Trousers")
"""The pair of types that the paper's text singles out as easily confused."""

Agreements = Mapping[tuple[str, Labelling], float | None]


def agreements(products: Sequence[Product], columns: LabelColumns) -> Agreements:
    """(attribute, labelling) -> how often two products with one name have one label."""
    return {
        (column.name, labelling): _agreement(products, column, labelling)
        for column in columns
        for labelling in column.labellings
    }


def score_heads(
    predictions: Predictions, columns: LabelColumns, learned: Sequence[Product], agreement: Agreements, samples: Redraws
) -> tuple[HeadResult, ...]:
    """Every head's numbers; `learned` are the products of the train split, which the baselines know."""
    category = columns.narrowest_category
    known, given = _categories(category, learned, predictions.products)
    results = []
    for head in predictions.heads:
        truth = columns.named(head.attribute).truth(learned, head.labelling)
        common = majority(truth, len(head.truth), len(head.labels))
        guess = None
        if category is not None and head.attribute != category.name:
            guess = guess_from(known, truth, given, len(head.labels))
        results.append(_score(head, common, guess, agreement[head.attribute, head.labelling], samples))
    return tuple(results)


def score_categories(predictions: Predictions, columns: LabelColumns) -> tuple[CategoryResult, ...]:
    """Accuracies per category, the widest of the catalogue, the largest category first; none without such a column."""
    column = columns.widest_category
    if column is None:
        return ()
    ids: dict[str, list[str]] = {}
    for product in predictions.products:
        label = column.value(product)
        if label is not None:
            ids.setdefault(str(label), []).append(product.product_id)
    largest_first = sorted(ids.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = {name: predictions.of(some) for name, some in largest_first}
    return tuple(
        CategoryResult(category=name, rows=len(part.products), accuracy=accuracies(part))
        for name, part in parts.items()
    )


def accuracies(predictions: Predictions) -> dict[str, float | None]:
    """attribute -> accuracy, in the merged labels where there are any."""
    return {head.attribute: accuracy(head.predicted, head.truth) for head in predictions.shown}


def score_lookalikes(predictions: Predictions) -> PairResult | None:
    """Jeans against Trousers; None for a model that does not tell types or these two, or photos without either."""
    head = next((head for head in predictions.shown if head.role is Role.TYPE), None)
    if head is None or not set(LOOKALIKES) <= set(head.labels):
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


def _categories(
    column: LabelColumn | None, learned: Sequence[Product], products: Sequence[Product]
) -> tuple[Indices, Indices]:
    """The codes of both sides' labels of one column, in one numbering."""
    both = [*learned, *products]
    numbers = codes(None if column is None else column.value(product) for product in both)
    return numbers[: len(learned)], numbers[len(learned) :]


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
        role=head.role,
    )


def _agreement(products: Sequence[Product], column: LabelColumn, labelling: Labelling) -> float | None:
    def relabelled(_: str, value: AttributeValue) -> AttributeValue | None:
        return column.label(value, labelling) if labelling == "merged" else value

    if column.key is None:
        return None
    [ceiling] = noise_ceiling(products, [column.key], relabelled)
    return ceiling.agreement
