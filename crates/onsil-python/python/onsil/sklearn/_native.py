"""Estimators that are fitted by the engine."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from . import exceptions
from ._output import TransformerMixin
from ._tags import Tags
from ._validation import (
    Samples,
    check_features,
    check_lengths,
    check_names,
    classes_of,
    numbers_of,
    rows_of,
    seed_of,
    shape_of,
    weights_of,
)
from .base import BaseEstimator

if TYPE_CHECKING:
    from typing_extensions import Self


#: What the engine says of fits that ended too early.
_UNFINISHED = ("converge", "fewer than n_clusters")


class NativeEstimator(BaseEstimator):
    """An estimator of the engine under scikit-learn's name."""

    #: Parameters that change nothing here, such as ``n_jobs``.
    _ignored: ClassVar[tuple[str, ...]] = ()
    #: Parameters that the engine lacks, and the values for which that makes no difference.
    _lacking: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    #: The engine's attributes that become our own with an underscore behind.
    _attributes: ClassVar[tuple[str, ...]] = ()
    #: Whether the engine takes sparse rows.
    _sparse: ClassVar[bool] = False

    _fitted: _onsil.Fitted

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.sparse = self._sparse
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        return "_fitted" in vars(self)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if "_fitted" in state:
            state["_fitted"] = self._fitted.to_bytes()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        if "_fitted" in state:
            self._fitted = _onsil.Fitted.from_bytes(state["_fitted"])

    # Parameters

    def _native_name(self) -> str:
        for base in type(self).__mro__:
            if base.__module__.startswith("onsil."):
                return base.__name__
        return type(self).__name__

    def _native_parameters(self) -> dict[str, Any]:
        """The parameters as the engine takes them."""
        owner = type(self).__name__
        native: dict[str, Any] = {}
        for name, value in self.get_params(deep=False).items():
            if name in self._ignored:
                continue
            if name in self._lacking:
                _check_lacking(owner, name, value, self._lacking[name])
                continue
            native[name] = seed_of(value) if name == "random_state" else plain(owner, name, value)
        return native

    def _has_config(self) -> bool:
        """Whether the parameters alone say all: none is a function."""
        return not any(callable(value) for value in self.get_params(deep=False).values() if not isinstance(value, type))

    # Learning

    def _samples(self, X: Any, *, reset: bool, least: int = 1) -> Samples:
        """Samples to learn from, or to be asked about; names and numbers of features are kept or compared."""
        if not reset:
            self._check_fitted()
        check_names(self, X, reset=reset)
        samples = rows_of(X, type(self).__name__, sparse=self._sparse, least=least)
        if reset:
            self.n_features_in_ = shape_of(samples)[1]
        else:
            check_features(self, samples)
        return samples

    def _ask(self, method: str, X: Any) -> NDArray[Any]:
        """What the fitted model says of samples."""
        samples = self._samples(X, reset=False)
        answer: NDArray[Any] = getattr(self._fitted, method)(samples)
        return answer

    def _fit_native(self, samples: Samples, y: NDArray[Any] | None, sample_weight: Any) -> Self:
        weights = weights_of(sample_weight, shape_of(samples)[0])
        if weights is not None and not weights.any():
            raise ValueError("Sample weights must contain at least one non-zero number.")
        self._fitted = _onsil.fit(self._native_name(), self._native_parameters(), samples, y, weights)
        for text in self._fitted.warnings():
            kind = exceptions.ConvergenceWarning if any(part in text for part in _UNFINISHED) else UserWarning
            warnings.warn(text, kind, stacklevel=4)
        self._take(self._fitted.attributes())
        return self

    def _take(self, attributes: dict[str, Any]) -> None:
        """Makes the engine's attributes our own."""
        for name in self._attributes:
            setattr(self, f"{name}_", attributes[name])


def plain(owner: str, name: str, value: Any) -> Any:
    """A parameter's value without NumPy's types.

    Raises
    ------
    ValueError
        Infinity or NaN, which a config cannot hold.
    """
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{owner}: {name} must be finite, but is {value}")
    if isinstance(value, (list, tuple)):
        return [plain(owner, name, item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(owner, name, item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(f"{owner}: {name} cannot be a {type(value).__name__}: {value!r}")


def _check_lacking(owner: str, name: str, value: Any, allowed: tuple[Any, ...]) -> None:
    """Refuses what the engine lacks."""
    for one in allowed:
        if value is one or (isinstance(value, (bool, int, float, str)) and value == one):
            return
    wanted = " or ".join(repr(one) for one in allowed)
    raise ValueError(f"{owner}: {name} must be {wanted}, but is {value!r}; onsil has nothing else for it")


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
