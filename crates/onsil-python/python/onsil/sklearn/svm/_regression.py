"""Numbers predicted by kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._kinds import NativeRegressor
from ..base import RegressorMixin
from ._kernels import KernelMachine


class SVR(RegressorMixin, KernelMachine, NativeRegressor):
    """Numbers predicted by a function that leaves small errors free of charge.

    It minimises ``½‖w‖² + C Σ max(0, |w·φ(xᵢ) + b − yᵢ| − epsilon)``, where φ is the kernel's.

    Parameters
    ----------
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
    tol : float, default=1e-3
        Where to stop, above 0.
    C : float, default=1.0
        The price of an error, above 0.
    epsilon : float, default=0.1
        The error that costs nothing, at least 0.
    shrinking : bool, default=True
        Leave out variables that seem to stay at their bounds meanwhile: faster, the same result.
    cache_size : float, default=200
        Megabytes for kernel values, above 0.
    verbose : bool, default=False
        Not looked at.
    max_iter : int, default=-1
        The most iterations of each problem; -1 for no limit but the engine's own (10 million, or 100 a variable).

    Attributes
    ----------
    support_ : ndarray of shape (n_SV,), int32
        The rows of X that are support vectors.
    support_vectors_ : ndarray or sparse matrix of shape (n_SV, n_features)
        These rows; empty for a precomputed kernel.
    n_support_ : ndarray of shape (1,), int32
        The number of support vectors.
    dual_coef_ : ndarray or sparse matrix of shape (1, n_SV)
        Their coefficients.
    coef_ : ndarray or sparse matrix of shape (1, n_features)
        The weights of the features; only of kernel linear.
    intercept_ : ndarray of shape (1,)
        The constants.
    n_iter_ : int
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
    >>> from onsil.sklearn.svm import SVR
    >>> model = SVR(kernel="linear", C=100.0, epsilon=0.01).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.predict([[10]])[0]))
    21
    """

    def __init__(
        self,
        *,
        kernel: str | Callable[[Any, Any], Any] = "rbf",
        degree: int = 3,
        gamma: str | float = "scale",
        coef0: float = 0.0,
        tol: float = 1e-3,
        C: float = 1.0,
        epsilon: float = 0.1,
        shrinking: bool = True,
        cache_size: float = 200,
        verbose: bool = False,
        max_iter: int = -1,
    ) -> None:
        self.kernel = kernel
        self.degree = degree
        self.gamma = gamma
        self.coef0 = coef0
        self.tol = tol
        self.C = C
        self.epsilon = epsilon
        self.shrinking = shrinking
        self.cache_size = cache_size
        self.verbose = verbose
        self.max_iter = max_iter


class NuSVR(RegressorMixin, KernelMachine, NativeRegressor):
    """Numbers predicted by a function of which a given share of the samples may be farther off than the rest.

    ``SVR`` with another parameter: ``epsilon`` is chosen so that ``nu`` is at least the share of samples that are
    farther off, and at most the share of support vectors.

    Parameters
    ----------
    nu : float, default=0.5
        Above 0, at most 1.
    C : float, default=1.0
        The price of an error, above 0.
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
    tol : float, default=1e-3
        Where to stop, above 0.
    cache_size : float, default=200
        Megabytes for kernel values, above 0.
    verbose : bool, default=False
        Not looked at.
    max_iter : int, default=-1
        The most iterations of each problem; -1 for no limit but the engine's own (10 million, or 100 a variable).

    Attributes
    ----------
    support_ : ndarray of shape (n_SV,), int32
        The rows of X that are support vectors.
    support_vectors_ : ndarray or sparse matrix of shape (n_SV, n_features)
        These rows; empty for a precomputed kernel.
    n_support_ : ndarray of shape (1,), int32
        The number of support vectors.
    dual_coef_ : ndarray or sparse matrix of shape (1, n_SV)
        Their coefficients.
    coef_ : ndarray or sparse matrix of shape (1, n_features)
        The weights of the features; only of kernel linear.
    intercept_ : ndarray of shape (1,)
        The constants.
    n_iter_ : int
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
    >>> from onsil.sklearn.svm import NuSVR
    >>> model = NuSVR(kernel="linear", C=100.0).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.predict([[10]])[0]))
    21
    """

    def __init__(
        self,
        *,
        nu: float = 0.5,
        C: float = 1.0,
        kernel: str | Callable[[Any, Any], Any] = "rbf",
        degree: int = 3,
        gamma: str | float = "scale",
        coef0: float = 0.0,
        shrinking: bool = True,
        tol: float = 1e-3,
        cache_size: float = 200,
        verbose: bool = False,
        max_iter: int = -1,
    ) -> None:
        self.nu = nu
        self.C = C
        self.kernel = kernel
        self.degree = degree
        self.gamma = gamma
        self.coef0 = coef0
        self.shrinking = shrinking
        self.tol = tol
        self.cache_size = cache_size
        self.verbose = verbose
        self.max_iter = max_iter
