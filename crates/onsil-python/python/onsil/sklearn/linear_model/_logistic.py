"""Logistic regression."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .._kinds import Decides, LogProbable, NativeClassifier
from .._native import plain
from ..base import ClassifierMixin


class LogisticRegression(ClassifierMixin, Decides, LogProbable, NativeClassifier):
    """Probabilities of classes from weighted sums of the features.

    It minimises ``C Σ −ln p(yᵢ|xᵢ) + ½ ‖w‖²``, with one model of all classes (lbfgs) or each class against the rest
    (liblinear).

    Parameters
    ----------
    penalty : {"l1", "l2"} or None, default="deprecated"
        Of the weights; follows from ``l1_ratio`` and ``C`` unless given.
    C : float, default=1.0
        What the loss counts against the penalty, above 0; ``np.inf`` for no penalty (lbfgs).
    l1_ratio : float, default=0.0
        0 for the penalty l2, 1 for l1 (liblinear); there is nothing between.
    dual : bool, default=False
        There is nothing else than False.
    tol : float, default=1e-4
        Where to stop, above 0.
    fit_intercept : bool, default=True
        Whether there is a constant.
    intercept_scaling : float, default=1
        Of liblinear: the feature that the constant is the weight of, above 0.
    class_weight : dict or "balanced", default=None
        How much each class counts; ``"balanced"``: the more, the rarer it is.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    solver : {"lbfgs", "liblinear"}, default="lbfgs"
        How, and which of the two problems, to solve.
    max_iter : int, default=100
        The most iterations.
    verbose : int, default=0
        Not looked at.
    warm_start : bool, default=False
        Every fit begins anew; True is not taken.
    n_jobs : int, default=None
        Not looked at: all cores are used.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
        The weights of the features.
    intercept_ : ndarray of shape (1,) or (n_classes,)
        The constants.
    n_iter_ : ndarray of shape (1,) or (n_classes,), int32
        Iterations.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import LogisticRegression
    >>> model = LogisticRegression().fit([[0], [1], [2], [3]], ["a", "a", "b", "b"])
    >>> model.predict([[0], [3]]).tolist()
    ['a', 'b']
    """

    _sparse = True
    _ignored = ("verbose", "n_jobs", "penalty", "l1_ratio")
    _lacking: ClassVar = {"dual": (False,), "warm_start": (False,)}
    _attributes = ("coef", "intercept")

    def __init__(
        self,
        penalty: str | None = "deprecated",
        *,
        C: float = 1.0,
        l1_ratio: float = 0.0,
        dual: bool = False,
        tol: float = 1e-4,
        fit_intercept: bool = True,
        intercept_scaling: float = 1,
        class_weight: Any = None,
        random_state: Any = None,
        solver: str = "lbfgs",
        max_iter: int = 100,
        verbose: int = 0,
        warm_start: bool = False,
        n_jobs: int | None = None,
    ) -> None:
        self.penalty = penalty
        self.C = C
        self.l1_ratio = l1_ratio
        self.dual = dual
        self.tol = tol
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.class_weight = class_weight
        self.random_state = random_state
        self.solver = solver
        self.max_iter = max_iter
        self.verbose = verbose
        self.warm_start = warm_start
        self.n_jobs = n_jobs

    def _given(self) -> dict[str, Any]:
        given = super()._given()
        if self._is_unpenalised():
            given["C"] = 1.0
        return given

    def _is_unpenalised(self) -> bool:
        return isinstance(self.C, float) and np.isinf(self.C) and self.C > 0

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        penalty = self.penalty
        if penalty == "deprecated":
            if self.l1_ratio not in (0, 1):
                raise ValueError(
                    f"LogisticRegression: l1_ratio must be 0 or 1, but is {self.l1_ratio!r}; onsil has nothing between"
                )
            penalty = "l1" if self.l1_ratio == 1 else "l2"
        native["penalty"] = None if self._is_unpenalised() else plain("LogisticRegression", "penalty", penalty)
        return native

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_iter_ = attributes["n_iter"].astype(np.int32)
