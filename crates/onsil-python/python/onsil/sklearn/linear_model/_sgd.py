"""Stochastic gradient descent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .._available import available_if
from .._kinds import Decides, NativeClassifier, NativeRegressor
from ..base import ClassifierMixin, RegressorMixin

if TYPE_CHECKING:
    from typing_extensions import Self


class SGDClassifier(ClassifierMixin, Decides, NativeClassifier):
    """Linear classifiers by stochastic gradient descent, one sample a step; each class against the rest.

    Parameters
    ----------
    loss : str, default="hinge"
        What is made small: hinge, log_loss, modified_huber, squared_hinge, perceptron, squared_error, huber,
        epsilon_insensitive or squared_epsilon_insensitive; hinge is that of a support vector machine, log_loss of a logistic regression.
    penalty : {"l2", "l1", "elasticnet"} or None, default="l2"
        Of the weights.
    alpha : float, default=0.0001
        How much the penalty counts, at least 0.
    l1_ratio : float, default=0.15
        Of elasticnet: the share of l1, from 0 to 1.
    fit_intercept : bool, default=True
        Whether there is a constant.
    max_iter : int, default=1000
        The most epochs.
    tol : float or None, default=1e-3
        What counts as progress of the loss; None: all epochs.
    shuffle : bool, default=True
        Whether samples are mixed before each epoch.
    verbose : int, default=0
        Not looked at.
    epsilon : float, default=0.1
        Of the losses huber and the epsilon-insensitive ones.
    n_jobs : int, default=None
        Not looked at: all cores are used.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    learning_rate : {"constant", "optimal", "invscaling", "adaptive"}, default="optimal"
        How far a step goes.
    eta0 : float, default=0.01
        The first learning rate, above 0.
    power_t : float, default=0.5
        Of invscaling: ``eta0 / t^power_t``.
    early_stopping : bool, default=False
        There is nothing else than False.
    validation_fraction : float, default=0.1
        Not looked at: of ``early_stopping``.
    n_iter_no_change : int, default=5
        Epochs without progress that end it.
    class_weight : dict or "balanced", default=None
        How much each class counts; ``"balanced"``: the more, the rarer it is.
    warm_start : bool, default=False
        Every fit begins anew; True is not taken.
    average : bool or int, default=False
        Whether, or from which step on, weights are averaged.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
        The weights of the features.
    intercept_ : ndarray of shape (1,) or (n_classes,)
        The constants.
    n_iter_ : int
        Epochs.
    t_ : float
        Steps, and one.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import SGDClassifier
    >>> model = SGDClassifier(random_state=0).fit([[0], [1], [2], [3]], ["a", "a", "b", "b"])
    >>> model.predict([[0], [9]]).tolist()
    ['a', 'b']
    """

    _sparse = True
    _ignored = ("verbose", "n_jobs", "validation_fraction")
    _lacking: ClassVar = {"early_stopping": (False,), "warm_start": (False,)}
    _attributes = ("coef", "intercept", "n_iter", "t")

    def __init__(
        self,
        loss: str = "hinge",
        *,
        penalty: str | None = "l2",
        alpha: float = 0.0001,
        l1_ratio: float = 0.15,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float | None = 1e-3,
        shuffle: bool = True,
        verbose: int = 0,
        epsilon: float = 0.1,
        n_jobs: int | None = None,
        random_state: Any = None,
        learning_rate: str = "optimal",
        eta0: float = 0.01,
        power_t: float = 0.5,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 5,
        class_weight: Any = None,
        warm_start: bool = False,
        average: bool | int = False,
    ) -> None:
        self.loss = loss
        self.penalty = penalty
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.shuffle = shuffle
        self.verbose = verbose
        self.epsilon = epsilon
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.learning_rate = learning_rate
        self.eta0 = eta0
        self.power_t = power_t
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.class_weight = class_weight
        self.warm_start = warm_start
        self.average = average

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        native["average"] = int(self.average)
        return native

    def fit(  # type: ignore[override]  # the arguments are in scikit-learn's order
        self, X: Any, y: Any, coef_init: None = None, intercept_init: None = None, sample_weight: Any = None
    ) -> Self:
        """Learns classes.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            The class of each sample.
        coef_init, intercept_init : None
            There is nothing else: every fit begins at 0.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts; all the same unless given.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; data that do not fit.
        """
        if coef_init is not None or intercept_init is not None:
            raise ValueError(f"{type(self).__name__}: coef_init and intercept_init must be None: every fit begins at 0")
        return self._fit_classes(X, y, sample_weight)

    def _is_probable(self) -> bool:
        if self.loss in ("log_loss", "modified_huber"):
            return True
        raise AttributeError(f"probabilities are of the losses log_loss and modified_huber, not of {self.loss!r}")

    @available_if(_is_probable)
    def predict_proba(self, X: Any) -> Any:
        """The probability of each class, of the losses log_loss and modified_huber.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Rows that sum to 1; columns in the order of ``classes_``.
        """
        return self._ask("predict_proba", X)

    @available_if(_is_probable)
    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of the probability of each class, of the losses log_loss and modified_huber.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))


class SGDRegressor(RegressorMixin, NativeRegressor):
    """Linear regression by stochastic gradient descent, one sample a step.

    Parameters
    ----------
    loss : str, default="squared_error"
        What is made small: squared_error, huber, epsilon_insensitive or squared_epsilon_insensitive.
    penalty : {"l2", "l1", "elasticnet"} or None, default="l2"
        Of the weights.
    alpha : float, default=0.0001
        How much the penalty counts, at least 0.
    l1_ratio : float, default=0.15
        Of elasticnet: the share of l1, from 0 to 1.
    fit_intercept : bool, default=True
        Whether there is a constant.
    max_iter : int, default=1000
        The most epochs.
    tol : float or None, default=1e-3
        What counts as progress of the loss; None: all epochs.
    shuffle : bool, default=True
        Whether samples are mixed before each epoch.
    verbose : int, default=0
        Not looked at.
    epsilon : float, default=0.1
        Of the losses huber and the epsilon-insensitive ones.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    learning_rate : {"constant", "optimal", "invscaling", "adaptive"}, default="invscaling"
        How far a step goes.
    eta0 : float, default=0.01
        The first learning rate, above 0.
    power_t : float, default=0.25
        Of invscaling: ``eta0 / t^power_t``.
    early_stopping : bool, default=False
        There is nothing else than False.
    validation_fraction : float, default=0.1
        Not looked at: of ``early_stopping``.
    n_iter_no_change : int, default=5
        Epochs without progress that end it.
    warm_start : bool, default=False
        Every fit begins anew; True is not taken.
    average : bool or int, default=False
        Whether, or from which step on, weights are averaged.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        What each feature is multiplied by.
    intercept_ : ndarray of shape (1,)
        The prediction where all features are 0.
    n_iter_ : int
        Epochs.
    t_ : float
        Steps, and one.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.linear_model import SGDRegressor
    >>> model = SGDRegressor(random_state=0, max_iter=2000, tol=1e-6).fit([[0], [1], [2], [3]], [1, 3, 5, 7])
    >>> round(float(model.predict([[2]])[0]))
    5
    """

    _sparse = True
    _ignored = ("verbose", "n_jobs", "validation_fraction")
    _lacking: ClassVar = {"early_stopping": (False,), "warm_start": (False,)}
    _attributes = ("coef", "intercept", "n_iter", "t")

    def __init__(
        self,
        loss: str = "squared_error",
        *,
        penalty: str | None = "l2",
        alpha: float = 0.0001,
        l1_ratio: float = 0.15,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float | None = 1e-3,
        shuffle: bool = True,
        verbose: int = 0,
        epsilon: float = 0.1,
        random_state: Any = None,
        learning_rate: str = "invscaling",
        eta0: float = 0.01,
        power_t: float = 0.25,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 5,
        warm_start: bool = False,
        average: bool | int = False,
    ) -> None:
        self.loss = loss
        self.penalty = penalty
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.shuffle = shuffle
        self.verbose = verbose
        self.epsilon = epsilon
        self.random_state = random_state
        self.learning_rate = learning_rate
        self.eta0 = eta0
        self.power_t = power_t
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.warm_start = warm_start
        self.average = average

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        native["average"] = int(self.average)
        return native

    def fit(  # type: ignore[override]  # the arguments are in scikit-learn's order
        self, X: Any, y: Any, coef_init: None = None, intercept_init: None = None, sample_weight: Any = None
    ) -> Self:
        """Learns numbers.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            The number of each sample.
        coef_init, intercept_init : None
            There is nothing else: every fit begins at 0.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts; all the same unless given.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; data that do not fit.
        """
        if coef_init is not None or intercept_init is not None:
            raise ValueError(f"{type(self).__name__}: coef_init and intercept_init must be None: every fit begins at 0")
        return self._fit_numbers(X, y, sample_weight)

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.intercept_ = np.atleast_1d(attributes["intercept"])
