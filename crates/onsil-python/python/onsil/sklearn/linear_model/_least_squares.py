"""Least squares, with and without a penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._kinds import NativeRegressor
from ..base import RegressorMixin

if TYPE_CHECKING:
    from typing_extensions import Self


class LinearRegression(RegressorMixin, NativeRegressor):
    """Least squares: ``Σ (x·w + b − y)²`` made small.

    Parameters
    ----------
    fit_intercept : bool, default=True
        Whether there is a constant.
    copy_X : bool, default=True
        Not looked at: X is never written to.
    tol : float, default=1e-6
        Where to stop, of ``positive`` alone.
    n_jobs : int, default=None
        Not looked at: all cores are used.
    positive : bool, default=False
        Whether all weights are at least 0.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        What each feature is multiplied by.
    intercept_ : float
        The prediction where all features are 0.
    rank_ : int
        The rank of X; not of ``positive``.
    singular_ : ndarray of shape (min(n_samples, n_features),)
        The singular values of X; not of ``positive``.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import LinearRegression
    >>> model = LinearRegression().fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.predict([[4]])[0]), 6)
    9.0
    """

    _sparse = True
    _ignored = ("copy_X", "n_jobs")
    _attributes = ("coef", "intercept")

    def __init__(
        self,
        *,
        fit_intercept: bool = True,
        copy_X: bool = True,
        tol: float = 1e-6,
        n_jobs: int | None = None,
        positive: bool = False,
    ) -> None:
        self.fit_intercept = fit_intercept
        self.copy_X = copy_X
        self.tol = tol
        self.n_jobs = n_jobs
        self.positive = positive

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        for name in ("rank", "singular"):
            vars(self).pop(f"{name}_", None)
            if attributes[name] is not None:
                setattr(self, f"{name}_", attributes[name])


class Ridge(RegressorMixin, NativeRegressor):
    """Least squares with small weights: ``Σ (x·w + b − y)² + alpha ‖w‖²`` made small.

    Parameters
    ----------
    alpha : float, default=1.0
        How much the penalty counts, at least 0.
    fit_intercept : bool, default=True
        Whether there is a constant.
    copy_X : bool, default=True
        Not looked at: X is never written to.
    max_iter : int or None, default=None
        Not looked at: nothing is iterated.
    tol : float, default=1e-4
        Not looked at: nothing is iterated.
    solver : {"auto", "svd", "cholesky"}, default="auto"
        All the same here.
    positive : bool, default=False
        There is nothing else than False.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        What each feature is multiplied by.
    intercept_ : float
        The prediction where all features are 0.
    n_iter_ : None
        Nothing is iterated.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import Ridge
    >>> model = Ridge(alpha=0.5).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.coef_[0]), 4)
    1.8182
    """

    _sparse = True
    _ignored = ("copy_X", "max_iter", "tol", "random_state")
    _lacking: ClassVar = {"solver": ("auto", "svd", "cholesky"), "positive": (False,)}
    _attributes = ("coef", "intercept")

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        copy_X: bool = True,
        max_iter: int | None = None,
        tol: float = 1e-4,
        solver: str = "auto",
        positive: bool = False,
        random_state: Any = None,
    ) -> None:
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.copy_X = copy_X
        self.max_iter = max_iter
        self.tol = tol
        self.solver = solver
        self.positive = positive
        self.random_state = random_state

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_iter_ = None


class Lasso(RegressorMixin, NativeRegressor):
    """Least squares with few weights: ``Σ (x·w + b − y)² / (2 n) + alpha ‖w‖₁`` made small.

    Parameters
    ----------
    alpha : float, default=1.0
        How much the penalty counts, at least 0.
    fit_intercept : bool, default=True
        Whether there is a constant.
    precompute : bool, default=False
        There is nothing else than False.
    copy_X : bool, default=True
        Not looked at: X is never written to.
    max_iter : int, default=1000
        The most rounds.
    tol : float, default=1e-4
        Ends when the duality gap is below this times ``Σ y²``.
    warm_start : bool, default=False
        Every fit begins anew; True is not taken.
    positive : bool, default=False
        Whether all weights are at least 0.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    selection : {"cyclic", "random"}, default="cyclic"
        The order of the weights in a round.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        What each feature is multiplied by.
    intercept_ : float
        The prediction where all features are 0.
    n_iter_ : int
        Rounds.
    dual_gap_ : float
        The objective is at most this above the least one.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import Lasso
    >>> model = Lasso(alpha=0.1).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.coef_[0]), 4)
    1.92
    """

    _sparse = True
    _ignored = ("copy_X",)
    _lacking: ClassVar = {"precompute": (False,), "warm_start": (False,)}
    _attributes = ("coef", "intercept", "n_iter", "dual_gap")

    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        precompute: bool = False,
        copy_X: bool = True,
        max_iter: int = 1000,
        tol: float = 1e-4,
        warm_start: bool = False,
        positive: bool = False,
        random_state: Any = None,
        selection: str = "cyclic",
    ) -> None:
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.precompute = precompute
        self.copy_X = copy_X
        self.max_iter = max_iter
        self.tol = tol
        self.warm_start = warm_start
        self.positive = positive
        self.random_state = random_state
        self.selection = selection

    def fit(self, X: Any, y: Any, sample_weight: Any = None, check_input: bool = True) -> Self:
        """Learns numbers.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            The number of each sample.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts; all the same unless given.
        check_input : bool, default=True
            Not looked at: data are always checked.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; data that do not fit.
        """
        return self._fit_numbers(X, y, sample_weight)
