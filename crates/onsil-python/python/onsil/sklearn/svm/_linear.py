"""Straight margins, for many samples."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .._kinds import Decides, NativeClassifier, NativeRegressor
from ..base import ClassifierMixin, RegressorMixin


class LinearSVC(ClassifierMixin, Decides, NativeClassifier):
    """Classes divided by a straight margin, each from all others; for many samples or features.

    It minimises ``½‖w‖² + C Σ max(0, 1 − yᵢ (w·xᵢ + b))²`` (or the sum of absolute weights, or the hinge without the
    square) for each class.

    Parameters
    ----------
    penalty : {"l1", "l2"}, default="l2"
        Of the weights; ``"l1"`` makes many of them 0.
    loss : {"hinge", "squared_hinge"}, default="squared_hinge"
        Of falling short of the margin.
    dual : bool or "auto", default="auto"
        Which problem to solve; ``"auto"`` chooses by the shape of X.
    tol : float, default=1e-4
        Where to stop, above 0.
    C : float, default=1.0
        The price of falling short of the margin, above 0.
    multi_class : {"ovr"}, default="ovr"
        Each class against all others; there is nothing else.
    fit_intercept : bool, default=True
        Whether there is a constant.
    intercept_scaling : float, default=1
        The value of the feature that stands for the constant, above 0; the larger, the less it is penalised.
    class_weight : dict or "balanced", default=None
        What C is multiplied with for each class.
    verbose : int, default=0
        Not looked at.
    random_state : int, RandomState instance or None, default=None
        Of the order of the samples.
    max_iter : int, default=1000
        The most passes over the samples.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
        The weights of the features.
    intercept_ : ndarray of shape (1,) or (n_classes,)
        The constants.
    n_iter_ : int
        The most iterations of any class.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.svm import LinearSVC
    >>> model = LinearSVC(random_state=0).fit([[0, 0], [1, 1], [4, 4], [5, 5]], ["a", "a", "b", "b"])
    >>> model.predict([[2, 1], [3, 4]]).tolist()
    ['a', 'b']
    """

    _sparse = True
    _ignored: ClassVar[tuple[str, ...]] = ("verbose",)
    _lacking: ClassVar = {"multi_class": ("ovr",)}
    _attributes = ("coef", "intercept", "n_iter")

    def __init__(
        self,
        penalty: str = "l2",
        loss: str = "squared_hinge",
        *,
        dual: bool | str = "auto",
        tol: float = 1e-4,
        C: float = 1.0,
        multi_class: str = "ovr",
        fit_intercept: bool = True,
        intercept_scaling: float = 1,
        class_weight: Any = None,
        verbose: int = 0,
        random_state: Any = None,
        max_iter: int = 1000,
    ) -> None:
        self.penalty = penalty
        self.loss = loss
        self.dual = dual
        self.tol = tol
        self.C = C
        self.multi_class = multi_class
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.class_weight = class_weight
        self.verbose = verbose
        self.random_state = random_state
        self.max_iter = max_iter


class LinearSVR(RegressorMixin, NativeRegressor):
    """Numbers predicted by a straight line or plane that leaves small errors free of charge.

    It minimises ``½‖w‖² + C Σ max(0, |w·xᵢ + b − yᵢ| − epsilon)``, or the squares of these errors.

    Parameters
    ----------
    epsilon : float, default=0.0
        The error that costs nothing, at least 0.
    tol : float, default=1e-4
        Where to stop, above 0.
    C : float, default=1.0
        The price of an error, above 0.
    loss : {"epsilon_insensitive", "squared_epsilon_insensitive"}, default="epsilon_insensitive"
        Of errors.
    fit_intercept : bool, default=True
        Whether there is a constant.
    intercept_scaling : float, default=1.0
        The value of the feature that stands for the constant, above 0; the larger, the less it is penalised.
    dual : bool or "auto", default="auto"
        Which problem to solve; ``"auto"`` chooses by the shape of X.
    verbose : int, default=0
        Not looked at.
    random_state : int, RandomState instance or None, default=None
        Of the order of the samples.
    max_iter : int, default=1000
        The most passes over the samples.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        The weights of the features.
    intercept_ : ndarray of shape (1,)
        The constant.
    n_iter_ : int
        Iterations.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.svm import LinearSVR
    >>> model = LinearSVR(C=100.0, random_state=0).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.predict([[10]])[0]))
    21
    """

    _sparse = True
    _ignored: ClassVar[tuple[str, ...]] = ("verbose",)
    _attributes = ("coef", "intercept", "n_iter")

    def __init__(
        self,
        *,
        epsilon: float = 0.0,
        tol: float = 1e-4,
        C: float = 1.0,
        loss: str = "epsilon_insensitive",
        fit_intercept: bool = True,
        intercept_scaling: float = 1.0,
        dual: bool | str = "auto",
        verbose: int = 0,
        random_state: Any = None,
        max_iter: int = 1000,
    ) -> None:
        self.epsilon = epsilon
        self.tol = tol
        self.C = C
        self.loss = loss
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.dual = dual
        self.verbose = verbose
        self.random_state = random_state
        self.max_iter = max_iter

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.coef_ = attributes["coef"].ravel()
        self.intercept_ = np.atleast_1d(attributes["intercept"])
