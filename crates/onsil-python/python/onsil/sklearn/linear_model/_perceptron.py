"""The perceptron."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._kinds import Decides, NativeClassifier
from ..base import ClassifierMixin

if TYPE_CHECKING:
    from typing_extensions import Self


class Perceptron(ClassifierMixin, Decides, NativeClassifier):
    """The perceptron: weights move by ``eta0`` times a sample that is on the wrong side.

    Parameters
    ----------
    penalty : {"l2", "l1", "elasticnet"} or None, default=None
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
    eta0 : float, default=1.0
        The first learning rate, above 0.
    n_jobs : int, default=None
        Not looked at: all cores are used.
    random_state : int, RandomState instance or None, default=0
        Of the draws; an integer draws what it draws in scikit-learn.
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
    >>> from onsil.sklearn.linear_model import Perceptron
    >>> model = Perceptron().fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> model.predict([[0, 1], [1, 1]])
    array([0, 1])
    """

    _sparse = True
    _ignored = ("verbose", "n_jobs", "validation_fraction")
    _lacking: ClassVar = {"early_stopping": (False,), "warm_start": (False,)}
    _attributes = ("coef", "intercept", "n_iter", "t")

    def __init__(
        self,
        *,
        penalty: str | None = None,
        alpha: float = 0.0001,
        l1_ratio: float = 0.15,
        fit_intercept: bool = True,
        max_iter: int = 1000,
        tol: float | None = 1e-3,
        shuffle: bool = True,
        verbose: int = 0,
        eta0: float = 1.0,
        n_jobs: int | None = None,
        random_state: Any = 0,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 5,
        class_weight: Any = None,
        warm_start: bool = False,
    ) -> None:
        self.penalty = penalty
        self.alpha = alpha
        self.l1_ratio = l1_ratio
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol
        self.shuffle = shuffle
        self.verbose = verbose
        self.eta0 = eta0
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.class_weight = class_weight
        self.warm_start = warm_start

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
