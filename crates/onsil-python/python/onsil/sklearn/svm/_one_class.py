"""What is unlike the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kinds import NativeWeighted
from ..base import OutlierMixin
from ._kernels import KernelMachine


class OneClassSVM(OutlierMixin, KernelMachine, NativeWeighted):
    """Finds samples that are unlike the rest, outside a region with most of them.

    It minimises ``½‖w‖² + Σ ξᵢ / (nu n) − ρ`` so that ``w·φ(xᵢ) ≥ ρ − ξᵢ``, ``ξᵢ ≥ 0``, where φ is the kernel's.

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
    nu : float, default=0.5
        At least the share of support vectors, at most that of samples outside; above 0, at most 1.
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
    offset_ : ndarray of shape (1,)
        What is subtracted from ``score_samples`` to give ``decision_function``.

    Examples
    --------
    >>> from onsil.sklearn.svm import OneClassSVM
    >>> model = OneClassSVM(gamma="auto").fit([[0], [0.44], [0.45], [0.46], [1]])
    >>> model.predict([[0], [0.45], [5]])
    array([-1,  1, -1])
    """

    def __init__(
        self,
        *,
        kernel: str | Callable[[Any, Any], Any] = "rbf",
        degree: int = 3,
        gamma: str | float = "scale",
        coef0: float = 0.0,
        tol: float = 1e-3,
        nu: float = 0.5,
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
        self.nu = nu
        self.shrinking = shrinking
        self.cache_size = cache_size
        self.verbose = verbose
        self.max_iter = max_iter

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.offset_: NDArray[np.float64] = np.atleast_1d(attributes["offset"])

    def predict(self, X: Any) -> NDArray[np.int64]:
        """Whether each sample is like the others.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            1 inside, −1 outside.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._ask("predict", X)

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """How far inside each sample is.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            Above 0 inside, below 0 outside.
        """
        return self._ask("decision_function", X).ravel()

    def score_samples(self, X: Any) -> NDArray[np.float64]:
        """``decision_function`` before ``offset_`` is subtracted.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The higher, the more like the others.
        """
        return self.decision_function(X) + self.offset_
