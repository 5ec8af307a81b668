"""Classifiers of scikit-learn on features, one per attribute, over the full list of labels."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from modiste.errors import MissingExtraError
from modiste.metrics.classification import MISSING, Indices
from modiste.types.numeric import softmax

STEPS = 300
GAUSSIAN_C = 10.0
"""As the Fashion-MNIST authors found best for a Gaussian kernel on pixels (Xiao, Rasul and Vollgraf 2017)."""

LINEAR_C = 1.0


class Classifier:
    """ "linear": multinomial logistic regression; "svm": support vectors with a Gaussian kernel."""

    def __init__(self, kind: Literal["linear", "svm"], classes: int) -> None:
        self.kind, self.classes = kind, classes
        self._model: Any = None
        self._known: Indices = np.zeros(0, np.int64)

    def fit(self, features: NDArray[np.float32], truth: Indices) -> Classifier:
        """Learn from (n, d) features and (n,) class indices or MISSING; at least one row has a label."""
        rows = truth != MISSING
        self._known = np.unique(truth[rows])
        if len(self._known) > 1:
            self._model = _model(self.kind)
            self._model.fit(features[rows], truth[rows])
        return self

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, classes): 0 for classes that were never learned. Those of support vectors only rank."""
        found = np.zeros((len(features), self.classes), np.float32)
        if self._model is None:
            found[:, self._known] = 1
        elif self.kind == "linear":
            found[:, self._known] = self._model.predict_proba(features)
        else:
            scores = self._model.decision_function(features)
            if scores.ndim == 1:
                scores = np.stack([-scores, scores], axis=1)
            found[:, self._known] = softmax(scores)
        return found


def _model(kind: str) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC
    except ImportError as error:
        raise MissingExtraError("Comparing with classifiers on hand-made features", "paper") from error
    if kind == "svm":
        return SVC(C=GAUSSIAN_C, kernel="rbf", gamma="scale", decision_function_shape="ovr", cache_size=1000)
    return make_pipeline(StandardScaler(), LogisticRegression(C=LINEAR_C / 100, max_iter=STEPS, tol=1e-3))
