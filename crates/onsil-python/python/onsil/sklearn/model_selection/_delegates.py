"""What a search leaves to the best estimator that it has found."""

from __future__ import annotations

from typing import Any

from .._available import available_if
from ..base import BaseEstimator


def _best_has(method: str) -> available_if:
    """Whether the best estimator, or the one before ``fit``, has a method."""

    def check(search: Any) -> bool:
        if not search.refit:
            raise AttributeError(f"GridSearchCV has {method} only with refit=True, which fits the best candidate")
        getattr(getattr(search, "best_estimator_", search.estimator), method)
        return True

    return available_if(check)


class DelegatesToBest(BaseEstimator):
    """The methods of the best estimator."""

    best_estimator_: Any

    def _best(self) -> Any:
        self._check_fitted()
        return self.best_estimator_

    @_best_has("predict")
    def predict(self, X: Any) -> Any:
        """The class or number of each sample, by the best candidate.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The predictions.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().predict(X)

    @_best_has("predict_proba")
    def predict_proba(self, X: Any) -> Any:
        """The probability of each class, by the best candidate.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().predict_proba(X)

    @_best_has("predict_log_proba")
    def predict_log_proba(self, X: Any) -> Any:
        """The logarithm of the probability of each class, by the best candidate.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().predict_log_proba(X)

    @_best_has("decision_function")
    def decision_function(self, X: Any) -> Any:
        """How far each sample is on the side of each class, by the best candidate.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            The distances.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().decision_function(X)

    @_best_has("score_samples")
    def score_samples(self, X: Any) -> Any:
        """The score of each sample, by the best candidate.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The scores.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().score_samples(X)

    @_best_has("transform")
    def transform(self, X: Any) -> Any:
        """What the best candidate makes of samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_features_out)
            Other features of the same samples.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().transform(X)

    @_best_has("inverse_transform")
    def inverse_transform(self, X: Any) -> Any:
        """The samples that X is the best candidate's transform of.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The samples.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._best().inverse_transform(X)
