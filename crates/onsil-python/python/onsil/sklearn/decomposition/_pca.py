"""Principal components."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._kinds import Inverts, NativeTransformer, NativeUnsupervised
from .._output import NumberedNames
from .._validation import Samples


class PCA(NumberedNames, Inverts, NativeTransformer, NativeUnsupervised):
    """The directions of most variance: samples as sums of as few components as possible.

    Parameters
    ----------
    n_components : int, float or None, default=None
        How many; below 1 as few as have that share of the variance; None for all.
    copy : bool, default=True
        Not looked at: X is never written to.
    whiten : bool, default=False
        Whether components are divided by their standard deviations.
    svd_solver : {"auto", "full", "covariance_eigh"}, default="auto"
        All the same here.
    tol : float, default=0.0
        Not looked at: of iterative solvers.
    iterated_power : int or "auto", default="auto"
        Not looked at: of randomized solvers.
    n_oversamples : int, default=10
        Not looked at: of randomized solvers.
    power_iteration_normalizer : str, default="auto"
        Not looked at: of randomized solvers.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.

    Attributes
    ----------
    components_ : ndarray of shape (n_components, n_features)
        The directions, by descending variance; of each the number of the largest size is positive.
    explained_variance_ : ndarray of shape (n_components,)
        The variance along each.
    explained_variance_ratio_ : ndarray of shape (n_components,)
        Its share of all variance.
    singular_values_ : ndarray of shape (n_components,)
        The singular values of the centred samples.
    mean_ : ndarray of shape (n_features,)
        The mean of each feature.
    n_components_ : int
        The number of components.
    n_samples_ : int
        The number of samples.
    noise_variance_ : float
        The mean variance along the components that were left out.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.decomposition import PCA
    >>> model = PCA(n_components=1).fit([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    >>> model.components_.round(3)
    array([[0.707, 0.707]])
    """

    _ignored = (
        "copy",
        "tol",
        "iterated_power",
        "n_oversamples",
        "power_iteration_normalizer",
        "random_state",
    )
    _lacking: ClassVar = {"svd_solver": ("auto", "full", "covariance_eigh")}
    _attributes = (
        "components",
        "explained_variance",
        "explained_variance_ratio",
        "singular_values",
        "mean",
        "n_components",
        "n_samples",
        "noise_variance",
    )

    def __init__(
        self,
        n_components: float | None = None,
        *,
        copy: bool = True,
        whiten: bool = False,
        svd_solver: str = "auto",
        tol: float = 0.0,
        iterated_power: int | str = "auto",
        n_oversamples: int = 10,
        power_iteration_normalizer: str = "auto",
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.copy = copy
        self.whiten = whiten
        self.svd_solver = svd_solver
        self.tol = tol
        self.iterated_power = iterated_power
        self.n_oversamples = n_oversamples
        self.power_iteration_normalizer = power_iteration_normalizer
        self.random_state = random_state

    def _samples(self, X: Any, *, reset: bool, least: int = 1) -> Samples:
        samples = super()._samples(X, reset=reset, least=2 if reset else least)
        if reset:
            self._single = samples.dtype == np.float32
        return samples

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        for name in self._attributes:
            value = attributes[name]
            if self._single and isinstance(value, np.ndarray):
                setattr(self, f"{name}_", value.astype(np.float32))

    def _n_features_out(self) -> int:
        return int(self.n_components_)

    n_components_: int

    def score_samples(self, X: Any) -> NDArray[np.float64]:
        """The log-likelihood of each sample under a normal distribution with the variances found.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The higher, the likelier.
        """
        return self._ask("score_samples", X)

    def score(self, X: Any, y: Any = None) -> float:
        """The mean of ``score_samples``.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.
        y : None
            Not looked at.

        Returns
        -------
        float
            The mean log-likelihood.
        """
        samples = self._samples(X, reset=False)
        return self._fitted.score(samples, None)
