"""One temperature per attribute, so that a confidence means what it says."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from modiste.metrics.classification import MISSING

COLDEST, HOTTEST = 0.05, 20.0
"""Between these lies every net that has learned anything."""


def fit_temperature(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """The temperature between COLDEST and HOTTEST with the least negative log-likelihood; 1 where no row has a label.

    `logits` (n, classes), `targets` (n,) class indices or MISSING. Temperature scaling: Guo et al. 2017, "On
    Calibration of Modern Neural Networks". The likelihood has one minimum, so a one-dimensional search finds it.
    """
    known = targets != MISSING
    if not known.any():
        return 1.0
    judged, truth = logits[known].astype(np.float64), targets[known]
    found = optimize.minimize_scalar(
        lambda log_temperature: negative_log_likelihood(judged, truth, math.exp(log_temperature)),
        bounds=(math.log(COLDEST), math.log(HOTTEST)),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return math.exp(found.x)


def negative_log_likelihood(
    logits: NDArray[np.floating], targets: NDArray[np.int64], temperature: float = 1.0
) -> float:
    """Mean cross-entropy in nats of softmax(logits / temperature); every row has a target."""
    scaled = logits / temperature
    chosen = scaled[np.arange(len(targets)), targets]
    return float((special.logsumexp(scaled, axis=1) - chosen).mean())
