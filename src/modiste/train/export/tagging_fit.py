"""The numbers of tagging that are fitted beside the temperatures: thresholds, known products, formality. No torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from modiste.errors import QueryError
from modiste.metrics.classification import MISSING
from modiste.models.model_folder import ModelDescription
from modiste.models.tagging_fit import FormalityFit, InDistributionFit, LabellingFit, TaggingFit
from modiste.parallel.progress import Progress, Silent
from modiste.schema import CATEGORIES, Schema, Sense
from modiste.settings import Settings
from modiste.tagging.formality import formality_scale, log_odds, share_of
from modiste.tagging.labelling import LabelHead, Labelling, Probabilities, heads_of
from modiste.train.export.tagging_material import Material, collect_material
from modiste.types import Catalogue, Embeddings, Encoder, Product
from modiste.types.numeric import softmax

PRECISION = 0.95
FEWEST_SURE = 50
"""A threshold that fewer validation products reach says nothing."""

SPARE_ERRORS = 2.45
"""Standard errors between the precision that is promised and the one that is seen: a one-sided bound that holds with
95 % for seven attributes at once (Bonferroni)."""

SCALE = (Sense.FORMAL, Sense.INFORMAL)

TEMPERATURES = np.arange(0.8, 1.26, 0.01)
BIN_COUNTS = (10, 15, 20)
"""The second temperature has the least calibration error, averaged over these numbers of bins."""

FALSE_ALARMS = 0.01
"""At most this share of the products, on their own ground and on busy ones, counts as unknown."""

WEIGHT_DECAY = 1e-3
EMBEDDING_SCALE = 16.0
"""Brings the numbers of a unit vector of 256 dimensions to about 1, where the weight decay is meant to work."""


def fit_tagging(
    catalogue: Catalogue,
    products: Sequence[Product],
    description: ModelDescription,
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
) -> TaggingFit:
    """Every fitted number of tagging; `products` are the catalogue's validation side. Raises ModelError without any."""
    material = collect_material(catalogue, products, description, encoder, settings, progress or Silent())
    return TaggingFit(
        fitted_on=f"{len(material.products):,} validation products of {catalogue.source.name.rsplit('/', 1)[-1]}",
        precision=PRECISION,
        raw=_labelling_fit(material, description, "raw"),
        merged=_labelling_fit(material, description, "merged"),
        known_product=fit_in_distribution(
            np.concatenate([material.reading.embeddings, material.others_known]), material.not_products
        ),
        formality=_formality_fit(material, description),
    )


def second_temperature(probabilities: Probabilities, truth: NDArray[np.int64]) -> float:
    """The temperature, applied to log-probabilities, with the least calibration error; 1 without a labelled row.

    `probabilities` (n, classes), `truth` (n,) class indices or MISSING.
    """
    known = truth != MISSING
    if not known.any():
        return 1.0
    logs = np.log(np.maximum(probabilities[known], np.finfo(np.float32).tiny))
    errors = [_calibration_error(softmax(logs, float(each)), truth[known]) for each in TEMPERATURES]
    return float(np.round(TEMPERATURES[int(np.argmin(errors))], 2))


def confident_threshold(
    confidence: NDArray[np.float32], right: NDArray[np.bool_], lots: Sequence[str], precision: float
) -> float | None:
    """The lowest confidence from which on the lower bound of the precision reaches what is promised; None if never.

    `lots` (n,) names what is right or wrong together; the bound is `SPARE_ERRORS` standard errors below the precision.
    """
    order = np.argsort(-confidence, kind="stable")
    counts = np.arange(1, len(order) + 1)
    reached = right[order].cumsum() / counts
    errors = clustered_errors(right[order], [lots[row] for row in order])
    enough = np.flatnonzero((reached - SPARE_ERRORS * errors >= precision) & (counts >= FEWEST_SURE))
    return float(confidence[order[enough[-1]]]) if len(enough) else None


def clustered_errors(right: NDArray[np.bool_], lots: Sequence[str]) -> NDArray[np.float64]:
    """(n,) standard errors of the share that is right among the first 1, 2, ... n, lots being drawn as wholes.

    The linearised variance of a ratio (Cochran 1977, Sampling Techniques, 6.4): the sum over the lots of
    (right - share * size) squared, over n squared. Its three sums are kept up from row to row.
    """
    _, lot = np.unique(np.array(lots), return_inverse=True)
    hits, sizes = [0] * (lot.max() + 1), [0] * (lot.max() + 1)
    squares, products, squared_sizes, total = 0, 0, 0, 0
    errors = np.empty(len(right))
    for row, (number, hit) in enumerate(zip(lot.tolist(), right.tolist(), strict=True)):
        before, size = hits[number], sizes[number]
        after = before + hit
        squares += after * after - before * before
        products += after * (size + 1) - before * size
        squared_sizes += 2 * size + 1
        hits[number], sizes[number], total = after, size + 1, total + hit
        share = total / (row + 1)
        variance = squares - 2 * share * products + share * share * squared_sizes
        errors[row] = np.sqrt(max(variance, 0.0)) / (row + 1)
    return errors


def fit_in_distribution(products: Embeddings, others: Embeddings) -> InDistributionFit:
    """A logistic regression of products (n, d) against others (m, d), both sides weighing the same."""
    rows = np.concatenate([products, others]).astype(np.float64) * EMBEDDING_SCALE
    sign = np.concatenate([np.ones(len(products)), -np.ones(len(others))])
    weight = np.where(sign > 0, 0.5 / len(products), 0.5 / len(others))

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = parameters[:-1], parameters[-1]
        margin = sign * (rows @ weights + bias)
        slope = -weight * sign * special.expit(-margin)
        value = (weight * np.logaddexp(0, -margin)).sum() + WEIGHT_DECAY * weights @ weights
        return float(value), np.append(rows.T @ slope + 2 * WEIGHT_DECAY * weights, slope.sum())

    found = optimize.minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B")
    weights = np.round(found.x[:-1] * EMBEDDING_SCALE, 5)
    own, other = (rows @ weights.astype(np.float32) for rows in (products, others))
    # Where the two sides stand apart, the middle between them, so that photos of other kinds have room on both.
    threshold = float(np.quantile(own, FALSE_ALARMS) + min(np.quantile(own, FALSE_ALARMS), other.max())) / 2
    return InDistributionFit(weights=tuple(weights.tolist()), threshold=round(threshold, 5))


def fit_formality(odds: NDArray[np.float32], formal: NDArray[np.bool_]) -> FormalityFit:
    """Logistic calibration (Platt 1999) of log-odds (n,) to whether each garment is sold as formal."""

    def loss(parameters: NDArray[np.float64]) -> float:
        margin = np.where(formal, 1, -1) * (parameters[0] * odds + parameters[1])
        return float(np.logaddexp(0, -margin).mean())

    slope, intercept = optimize.minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x.tolist()
    return FormalityFit(slope=round(slope, 5), intercept=round(intercept, 5))


def _labelling_fit(material: Material, description: ModelDescription, labelling: Labelling) -> LabellingFit:
    """Temperatures and thresholds; nothing for a labelling that the model has not."""
    try:
        heads = heads_of(description.schema, labelling, LabellingFit())
    except QueryError:
        return LabellingFit()
    temperatures: dict[str, float] = {}
    thresholds: dict[str, float | None] = {}
    for head in heads:
        confidences = head.confidences(material.reading.probabilities[head.attribute])
        truth = _truth(material.products, head)
        temperatures[head.attribute] = second_temperature(confidences, truth)
        calibrated = softmax(np.log(np.maximum(confidences, np.finfo(np.float32).tiny)), temperatures[head.attribute])
        known = truth != MISSING
        right = (calibrated.argmax(axis=1) == truth)[known]
        lots = [
            _lot(product, description.schema)
            for product, is_known in zip(material.products, known, strict=True)
            if is_known
        ]
        thresholds[head.attribute] = confident_threshold(calibrated.max(axis=1)[known], right, lots, PRECISION)
    return LabellingFit(temperatures=temperatures, thresholds=thresholds)


def _formality_fit(material: Material, description: ModelDescription) -> FormalityFit | None:
    scale = formality_scale(description.schema)
    if scale is None:
        return None
    probabilities = material.reading.probabilities[scale.name]
    told = [product.attributes.get(scale.name) for product in material.products]
    formal, informal = (np.array([label in scale.meaning(sense) for label in told]) for sense in SCALE)
    judged = (formal | informal) & np.array([_is_worn(product, description.schema) for product in material.products])
    if not (judged & formal).any() or not (judged & ~formal).any():
        return None
    odds = log_odds(*(share_of(probabilities, scale, sense) for sense in SCALE))
    return fit_formality(odds[judged], formal[judged])


def _is_worn(product: Product, schema: Schema) -> bool:
    """Whether the product is labelled as clothes or shoes, by the widest category that tells."""
    for role in reversed(CATEGORIES):
        category = schema.first(role)
        if category is not None and category.meaning(Sense.WORN):
            return product.attributes.get(category.name) in category.meaning(Sense.WORN)
    return True


def _lot(product: Product, schema: Schema) -> str:
    """A brand's products of one type: shops label them together, by one person's habit. Names begin with the brand."""
    brand = (product.title or product.product_id).split(" ")[0].casefold()
    category = schema.narrowest_category()
    return f"{brand} {None if category is None else product.attributes.get(category.name)}"


def _truth(products: Sequence[Product], head: LabelHead) -> NDArray[np.int64]:
    """(n,) class indices in the head's labels, MISSING where a product has none of them."""
    indices = {label: index for index, label in enumerate(head.labels)}
    labels = [product.attributes.get(head.attribute) for product in products]
    if head.merging or head.own.is_merged:
        labels = [head.own.merges.get(str(label), str(label)) for label in labels]
    return np.array([indices.get(str(label), MISSING) for label in labels], np.int64)


def _calibration_error(probabilities: Probabilities, truth: NDArray[np.int64]) -> float:
    """Expected calibration error of the likeliest label, averaged over `BIN_COUNTS`; every row has a label."""
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    errors = []
    for count in BIN_COUNTS:
        number = np.clip((confidence * count).astype(np.intp), 0, count - 1)
        errors.append(np.abs(np.bincount(number, confidence - right, count)).sum() / len(truth))
    return float(np.mean(errors))
