"""Classes divided by a margin that a share of the samples may fall short of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._kernels import KernelClassifier


class NuSVC(KernelClassifier):
    """Classes divided by a margin that a given share of the samples may fall short of.

    ``SVC`` with another parameter: ``nu`` is at least the share of support vectors, and at most the share of samples
    that fall short of the margin.

    Parameters
    ----------
    nu : float, default=0.5
        Above 0, at most 1, and no more than the rarest class of a pair allows.
    kernel : {"linear", "poly", "rbf", "sigmoid", "precomputed"} or callable, default="rbf"
        How alike two rows are: ``a·b``, ``(gamma a·b + coef0)^degree``, ``exp(−gamma ‖a − b‖²)``,
        ``tanh(gamma a·b + coef0)``; ``"precomputed"``: X is the kernel matrix itself; a function of two arrays returns
        that matrix.
    degree : int, default=3
        Of kernel poly; at least 0.
    gamma : {"scale", "auto"} or float, default="scale"
        Of kernels poly, rbf, sigmoid: 1 / (n_features · variance of X), 1 / n_features, or a number above 0.
    coef0 : float, default=0.0
        Of kernels poly and sigmoid.
    shrinking : bool, default=True
        Leave out variables that seem to stay at their bounds meanwhile: faster, the same result.
    probability : bool, default=False
        Learn ``predict_proba`` too, by five-fold cross-validation: six times the work. ``"deprecated"`` stands for
        False.
    tol : float, default=1e-3
        Where to stop, above 0.
    cache_size : float, default=200
        Megabytes for kernel values, above 0.
    class_weight : dict or "balanced", default=None
        Without effect on what is learnt, as in scikit-learn; use sample weights.
    verbose : bool, default=False
        Not looked at.
    max_iter : int, default=-1
        The most iterations of each problem; -1 for no limit but the engine's own (10 million, or 100 a variable).
    decision_function_shape : {"ovr", "ovo"}, default="ovr"
        For more than two classes: a column of ``decision_function`` for each class, or for each pair.
    break_ties : bool, default=False
        Predict the largest of ``decision_function``, not the class of most votes; only with ``"ovr"``.
    random_state : int, RandomState instance or None, default=None
        Of the folds of ``probability``.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    class_weight_ : ndarray of shape (n_classes,)
        What C was multiplied with for each class.
    probA_, probB_ : ndarray of shape (n_classes * (n_classes - 1) / 2,)
        Slopes and constants of the probabilities; empty without ``probability``.
    support_ : ndarray of shape (n_SV,), int32
        The rows of X that are support vectors, class after class.
    support_vectors_ : ndarray or sparse matrix of shape (n_SV, n_features)
        These rows; empty for a precomputed kernel.
    n_support_ : ndarray of shape (n_classes,), int32
        The number of support vectors of each class.
    dual_coef_ : ndarray or sparse matrix of shape (n_classes - 1, n_SV)
        Their coefficients.
    coef_ : ndarray or sparse matrix of shape (n_classes * (n_classes - 1) / 2, n_features)
        The weights of the features; only of kernel linear.
    intercept_ : ndarray of shape (n_classes * (n_classes - 1) / 2,)
        The constants.
    n_iter_ : ndarray of shape (n_classes * (n_classes - 1) / 2,), int32
        Iterations.
    fit_status_ : int
        0 if it converged, else 1.
    shape_fit_ : tuple of int
        The shape of X in ``fit``.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.svm import NuSVC
    >>> model = NuSVC().fit([[-1, -1], [-2, -1], [1, 1], [2, 1]], [1, 1, 2, 2])
    >>> model.predict([[-0.8, -1]])
    array([1])
    """

    def __init__(
        self,
        *,
        nu: float = 0.5,
        kernel: str | Callable[[Any, Any], Any] = "rbf",
        degree: int = 3,
        gamma: str | float = "scale",
        coef0: float = 0.0,
        shrinking: bool = True,
        probability: bool | str = "deprecated",
        tol: float = 1e-3,
        cache_size: float = 200,
        class_weight: Any = None,
        verbose: bool = False,
        max_iter: int = -1,
        decision_function_shape: str = "ovr",
        break_ties: bool = False,
        random_state: Any = None,
    ) -> None:
        self.nu = nu
        self.kernel = kernel
        self.degree = degree
        self.gamma = gamma
        self.coef0 = coef0
        self.shrinking = shrinking
        self.probability = probability
        self.tol = tol
        self.cache_size = cache_size
        self.class_weight = class_weight
        self.verbose = verbose
        self.max_iter = max_iter
        self.decision_function_shape = decision_function_shape
        self.break_ties = break_ties
        self.random_state = random_state
