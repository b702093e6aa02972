"""What all k-means have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .._kinds import NativeWeighted
from .._output import NumberedNames
from .._validation import Samples, weights_of
from ..base import ClusterMixin, TransformerMixin


class Centres(TransformerMixin, ClusterMixin, NumberedNames, NativeWeighted):
    """A clusterer with centres."""

    _sparse = True
    _ignored: ClassVar[tuple[str, ...]] = ("verbose", "copy_x")
    _attributes: ClassVar[tuple[str, ...]] = ("inertia",)

    cluster_centers_: NDArray[Any]
    inertia_: float
    init: Any
    n_clusters: int
    random_state: Any

    def _samples(self, X: Any, *, reset: bool, least: int = 1) -> Samples:
        samples = super()._samples(X, reset=reset, least=least)
        if reset:
            self._dtype = np.float32 if getattr(samples, "dtype", None) == np.float32 else np.float64
            self._drawn: Any = None
            if callable(self.init):
                random = (
                    np.random.RandomState(np.random.randint(2**31))
                    if self.random_state is None
                    else (self.random_state)
                )
                if not isinstance(random, np.random.RandomState):
                    random = np.random.RandomState(random)
                self._drawn = np.asarray(self.init(X, self.n_clusters, random_state=random), dtype=np.float64)
        return samples

    def _given(self) -> dict[str, Any]:
        given = super()._given()
        if callable(self.init):
            given["init"] = self._drawn
        elif not isinstance(self.init, str):
            given["init"] = np.asarray(self.init)
        return given

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        del self._drawn
        self.cluster_centers_ = attributes["cluster_centers"].astype(self._dtype, copy=False)
        self.labels_: NDArray[np.int32] = attributes["labels"].astype(np.int32)

    def _n_features_out(self) -> int:
        return len(self.cluster_centers_)

    def predict(self, X: Any) -> NDArray[np.int32]:
        """The nearest centre of each sample.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The rows of ``cluster_centers_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._ask("predict", X).astype(np.int32)

    def transform(self, X: Any) -> Any:
        """The distance of each sample to each centre.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters)
            The distances.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        samples = self._samples(X, reset=False)
        distances = self._fitted.transform(samples)
        single = getattr(samples, "dtype", None) == np.float32
        return self._put_out(distances.astype(np.float32) if single else distances, X)

    def fit_transform(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Fits, and returns the distance of each sample to each centre.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : None
            Not looked at.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts.

        Returns
        -------
        ndarray of shape (n_samples, n_clusters)
            The distances.
        """
        return self.fit(X, sample_weight=sample_weight).transform(X)

    def score(self, X: Any, y: Any = None, sample_weight: Any = None) -> float:
        """The negative inertia of samples, the higher the better.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : None
            Not looked at.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts.

        Returns
        -------
        float
            Minus the sum of squared distances to nearest centres.
        """
        samples = self._samples(X, reset=False)
        if sample_weight is None:
            return self._fitted.score(samples, None)
        distances = self._fitted.transform(samples).min(axis=1)
        return -float(np.sum(distances**2 * weights_of(sample_weight, len(distances))))
