"""Estimators of the engine, by what they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._native import NativeEstimator
from ._output import TransformerMixin
from ._validation import Samples, check_lengths, classes_of, numbers_of, rows_of, shape_of

if TYPE_CHECKING:
    from typing_extensions import Self


class NativeUnsupervised(NativeEstimator):
    """An estimator that learns from samples alone."""

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learns from samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples: an array, a frame, a list of lists, or, if it takes these, a sparse matrix.
        y : None
            Not looked at.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; samples that do not fit.
        """
        return self._fit_native(self._samples(X, reset=True), None, None)


class NativeWeighted(NativeEstimator):
    """An estimator that learns from samples alone, some of which may count for more than others."""

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Self:
        """Learns from samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples: an array, a frame, a list of lists, or, if it takes these, a sparse matrix.
        y : None
            Not looked at.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts; all the same unless given.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; samples that do not fit.
        """
        return self._fit_native(self._samples(X, reset=True), None, sample_weight)


class NativeRegressor(NativeEstimator):
    """An estimator that learns numbers."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learns numbers.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples: an array, a frame, a list of lists, or, if it takes these, a sparse matrix.
        y : array-like of shape (n_samples,)
            The number of each sample.
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
        return self._fit_numbers(X, y, sample_weight)

    def _fit_numbers(self, X: Any, y: Any, sample_weight: Any) -> Self:
        targets = numbers_of(y)
        samples = self._samples(X, reset=True)
        check_lengths(shape_of(samples)[0], y=targets)
        return self._fit_native(samples, targets, sample_weight)

    def predict(self, X: Any) -> NDArray[Any]:
        """The number of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The numbers.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._ask("predict", X)


class NativeClassifier(NativeEstimator):
    """An estimator that learns classes."""

    classes_: NDArray[Any]

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learns classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples: an array, a frame, a list of lists, or, if it takes these, a sparse matrix.
        y : array-like of shape (n_samples,)
            The class of each sample: whole numbers, texts, or any other objects that can be put in order.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts; all the same unless given.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; data that do not fit; fewer than two classes.
        """
        return self._fit_classes(X, y, sample_weight)

    def _fit_classes(self, X: Any, y: Any, sample_weight: Any) -> Self:
        classes, positions = classes_of(y)
        samples = self._samples(X, reset=True)
        check_lengths(shape_of(samples)[0], y=positions)
        if len(classes) < 2:
            raise ValueError(
                f"{type(self).__name__}: the number of classes has to be greater than one; got {len(classes)} class"
            )
        self.classes_ = classes
        return self._fit_native(samples, positions, sample_weight)

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        if isinstance(getattr(self, "class_weight", None), dict):
            native["class_weight"] = weights_by_position(type(self).__name__, self.class_weight, self.classes_)
        return native

    class_weight: Any

    def predict(self, X: Any) -> NDArray[Any]:
        """The class of each sample.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,)
            The classes, of the type of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        positions = self._ask("predict", X)
        labels: NDArray[Any] = self.classes_[positions]
        return labels


def weights_by_position(owner: str, weights: Mapping[Any, float], classes: NDArray[Any]) -> dict[str, float]:
    """Weights of classes under the classes' positions."""
    labels = classes.tolist()
    known = {str(labels.index(label)): float(weight) for label, weight in weights.items() if label in labels}
    missing = [label for label in labels if label not in weights]
    if missing and len(known) != len(weights):
        raise ValueError(f"{owner}: class_weight names classes that are not in y, but not the classes {missing}")
    return known


class Decides:
    """Classifiers with a ``decision_function``."""

    def decision_function(self, X: Any) -> NDArray[np.float64]:
        """How far each sample is on the side of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes)
            For two classes one number a sample, above 0 for the second class.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        scores: NDArray[np.float64] = self._ask("decision_function", X)  # type: ignore[attr-defined]  # of NativeEstimator
        return scores.ravel() if scores.shape[1] == 1 else scores


class Probable:
    """Classifiers with probabilities."""

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Rows that sum to 1; columns in the order of ``classes_``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        return self._ask("predict_proba", X)  # type: ignore[attr-defined,no-any-return]  # of NativeEstimator


class LogProbable(Probable):
    """Classifiers with probabilities and their logarithms."""

    def predict_log_proba(self, X: Any) -> NDArray[np.float64]:
        """The logarithm of the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Columns in the order of ``classes_``.
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))


class NativeTransformer(TransformerMixin, NativeEstimator):
    """A transformer; float32 stays float32."""

    def transform(self, X: Any) -> Any:
        """What it makes of samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.

        Returns
        -------
        ndarray of shape (n_samples, n_features_out)
            Other features of the same samples; a frame after ``set_output``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN.
        NotFittedError
            It is not fitted.
        """
        samples = self._samples(X, reset=False)
        return self._put_out(as_given(self._fitted.transform(samples), samples), X)


def as_given(out: NDArray[Any], samples: Samples) -> NDArray[Any]:
    """Numbers in single precision where the samples were."""
    return out.astype(np.float32) if getattr(samples, "dtype", None) == np.float32 else out


class Inverts:
    """Transformers with an inverse."""

    def inverse_transform(self, X: Any) -> NDArray[Any]:
        """The samples that X is the transform of.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features_out)
            What ``transform`` has made.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The samples, but for what the transform has lost.

        Raises
        ------
        ValueError
            Another number of columns than ``transform`` makes; NaN.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()  # type: ignore[attr-defined]  # of BaseEstimator
        samples = rows_of(X, type(self).__name__)
        return as_given(self._fitted.inverse_transform(samples), samples)  # type: ignore[attr-defined]  # of NativeEstimator
