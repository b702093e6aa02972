"""What all estimators have in common: parameters, copies, pictures of themselves.

The classes here need nothing of scikit-learn, and are taken by it as estimators: by ``clone``, ``Pipeline``,
``GridSearchCV`` and the like.
"""

from __future__ import annotations

import copy
import html
import inspect
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from . import exceptions
from ._output import TransformerMixin
from ._tags import Tags, sklearn_tags

__all__ = [
    "BaseEstimator",
    "ClassifierMixin",
    "ClusterMixin",
    "OutlierMixin",
    "RegressorMixin",
    "TransformerMixin",
    "clone",
]

if TYPE_CHECKING:
    from typing_extensions import Self


class BaseEstimator:
    """Parameters that are the arguments of ``__init__``, under their names.

    Examples
    --------
    >>> from onsil.sklearn.svm import SVC
    >>> SVC(C=2.0).set_params(kernel="linear")
    SVC(C=2.0, kernel='linear')
    """

    @classmethod
    def _parameters(cls) -> dict[str, Any]:
        """The parameters and their defaults."""
        if cls.__init__ is object.__init__:
            return {}
        parameters = inspect.signature(cls.__init__).parameters.values()
        return {p.name: p.default for p in parameters if p.name != "self" and p.kind != p.VAR_KEYWORD}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters.

        Parameters
        ----------
        deep : bool, default=True
            Whether those of estimators within are listed too, as ``name__parameter``.

        Returns
        -------
        dict
            Every parameter under its name.

        Examples
        --------
        >>> from onsil.sklearn.preprocessing import StandardScaler
        >>> StandardScaler(with_std=False).get_params()
        {'copy': True, 'with_mean': True, 'with_std': False}
        """
        params: dict[str, Any] = {}
        for name in self._parameters():
            value = getattr(self, name)
            params[name] = value
            if deep and hasattr(value, "get_params") and not isinstance(value, type):
                params.update((f"{name}__{key}", inner) for key, inner in value.get_params().items())
        return params

    def set_params(self, **params: Any) -> Self:
        """Sets parameters, ``name__parameter`` those of an estimator within.

        Parameters
        ----------
        **params
            The values.

        Returns
        -------
        self
            The estimator.

        Raises
        ------
        ValueError
            An unknown parameter.

        Examples
        --------
        >>> from onsil.sklearn.preprocessing import StandardScaler
        >>> StandardScaler().set_params(with_std=False)
        StandardScaler(with_std=False)
        """
        if not params:
            return self
        known = self.get_params(deep=True)
        nested: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for key, value in params.items():
            name, inner, rest = key.partition("__")
            if name not in known:
                names = sorted(self.get_params(deep=False))
                raise ValueError(f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: {names!r}.")
            if inner:
                nested[name][rest] = value
            else:
                setattr(self, name, value)
                known[name] = value
        for name, inner_params in nested.items():
            known[name].set_params(**inner_params)
        return self

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn wants to know of an estimator."""
        return sklearn_tags(self._tags())

    def _tags(self) -> Tags:
        """The same, for us."""
        return Tags()

    def __sklearn_is_fitted__(self) -> bool:
        return any(name.endswith("_") and not name.startswith("__") for name in vars(self))

    def _check_fitted(self) -> None:
        if not self.__sklearn_is_fitted__():
            raise exceptions.NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet: call 'fit' before this method."
            )

    def __repr__(self, N_CHAR_MAX: int = 700) -> str:
        defaults = self._parameters()
        given = []
        for name, value in self.get_params(deep=False).items():
            if not _same(value, defaults[name]):
                given.append(f"{name}={value!r}")
        text = f"{type(self).__name__}({', '.join(given)})"
        if len(text) <= N_CHAR_MAX:
            return text
        half = max(N_CHAR_MAX // 2, 2)
        return f"{text[:half]}...{text[-half:]}"

    def _repr_html_(self) -> str:
        state = "fitted" if self.__sklearn_is_fitted__() else "not fitted"
        return f"<pre title={state!r}>{html.escape(repr(self))}</pre>"


def _same(value: Any, default: Any) -> bool:
    """Whether a parameter has its default."""
    if value is default:
        return True
    if type(value) is not type(default):
        return False
    if isinstance(value, float) and np.isnan(value) and np.isnan(default):
        return True
    return isinstance(value, (bool, int, float, str, tuple)) and bool(value == default)


def clone(estimator: Any, *, safe: bool = True) -> Any:
    """An estimator with the same parameters that is not fitted.

    Parameters
    ----------
    estimator : estimator, or list, tuple or set of them
        What to copy. Parameters that are estimators are cloned too, others are copied.
    safe : bool, default=True
        Whether what is no estimator is an error; else it is copied.

    Returns
    -------
    estimator
        The copy.

    Raises
    ------
    TypeError
        What is no estimator.

    Examples
    --------
    >>> from onsil.sklearn.base import clone
    >>> from onsil.sklearn.svm import SVC
    >>> clone(SVC(C=3.0))
    SVC(C=3.0)
    """
    if isinstance(estimator, (list, tuple, set, frozenset)):
        return type(estimator)([clone(each, safe=safe) for each in estimator])
    if not hasattr(estimator, "get_params") or isinstance(estimator, type):
        if not safe:
            return copy.deepcopy(estimator)
        raise TypeError(f"cannot clone {estimator!r}: it is no estimator (it has no get_params)")
    if hasattr(estimator, "__sklearn_clone__"):
        return estimator.__sklearn_clone__()
    params = estimator.get_params(deep=False)
    copied = type(estimator)(**{name: clone(value, safe=False) for name, value in params.items()})
    if hasattr(estimator, "_sklearn_output_config"):
        copied._sklearn_output_config = copy.deepcopy(estimator._sklearn_output_config)
    return copied


class ClassifierMixin:
    """What classifiers have."""

    _estimator_type = "classifier"

    def _tags(self) -> Tags:
        tags: Tags = super()._tags()  # type: ignore[misc]  # of BaseEstimator, which comes after in the bases
        tags.kind = "classifier"
        tags.needs_y = True
        return tags

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of samples whose class is predicted right.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            Their classes.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts.

        Returns
        -------
        float
            The accuracy, from 0 to 1.
        """
        from .metrics import accuracy_score

        predicted = self.predict(X)  # type: ignore[attr-defined]  # of the class that this is mixed into
        return float(accuracy_score(y, predicted, sample_weight=sample_weight))


class RegressorMixin:
    """What regressors have."""

    _estimator_type = "regressor"

    def _tags(self) -> Tags:
        tags: Tags = super()._tags()  # type: ignore[misc]  # of BaseEstimator, which comes after in the bases
        tags.kind = "regressor"
        tags.needs_y = True
        return tags

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R², the share of the variance of y that is predicted: ``1 − Σ (y − ŷ)² / Σ (y − ȳ)²``.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            Their numbers.
        sample_weight : array-like of shape (n_samples,), default=None
            How much each sample counts.

        Returns
        -------
        float
            At most 1; 0 for the mean of y, below 0 for worse.
        """
        from .metrics import r2_score

        predicted = self.predict(X)  # type: ignore[attr-defined]  # of the class that this is mixed into
        return float(r2_score(y, predicted, sample_weight=sample_weight))


class ClusterMixin:
    """What clusterers have."""

    _estimator_type = "clusterer"

    def _tags(self) -> Tags:
        tags: Tags = super()._tags()  # type: ignore[misc]  # of BaseEstimator, which comes after in the bases
        tags.kind = "clusterer"
        return tags

    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fits, and returns the cluster of each sample.

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
        ndarray of shape (n_samples,)
            ``labels_``.
        """
        return self.fit(X, sample_weight=sample_weight).labels_  # type: ignore[attr-defined]  # as above


class OutlierMixin:
    """What detectors of outliers have."""

    _estimator_type = "outlier_detector"

    def _tags(self) -> Tags:
        tags: Tags = super()._tags()  # type: ignore[misc]  # of BaseEstimator, which comes after in the bases
        tags.kind = "outlier_detector"
        return tags

    def fit_predict(self, X: Any, y: Any = None, **kwargs: Any) -> Any:
        """Fits, and says of each sample whether it is like the others.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : None
            Not looked at.
        **kwargs
            For ``fit``.

        Returns
        -------
        ndarray of shape (n_samples,)
            1 for samples inside, −1 for outliers.
        """
        return self.fit(X, **kwargs).predict(X)  # type: ignore[attr-defined]  # as above
