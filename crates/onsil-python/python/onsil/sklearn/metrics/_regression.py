"""Metrics of numbers."""

from __future__ import annotations

from typing import Any

from ... import _onsil
from .._validation import numbers_of, weights_of


def _score(name: str, y_true: Any, y_pred: Any, sample_weight: Any, multioutput: Any) -> float:
    if not isinstance(multioutput, str) or multioutput not in ("uniform_average", "raw_values", "variance_weighted"):
        raise ValueError(
            f"{name}: multioutput must be 'uniform_average', but is {multioutput!r}; onsil takes one output"
        )
    y_true, y_pred = numbers_of(y_true, "y_true"), numbers_of(y_pred, "y_pred")
    if len(y_true) != len(y_pred):
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: {[len(y_true), len(y_pred)]}; y_true and "
            "y_pred must have one number for each sample"
        )
    return _onsil.score(name, y_true, y_pred, weights_of(sample_weight, len(y_true)))


def mean_squared_error(
    y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: str = "uniform_average"
) -> float:
    """The mean of squared errors, ``Σ w (y − ŷ)² / Σ w``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true numbers.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    multioutput : str, default="uniform_average"
        One output is what there is: all ways to average are the same.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        Lists that do not fit; NaN or infinity.

    Examples
    --------
    >>> from onsil.sklearn.metrics import mean_squared_error
    >>> mean_squared_error([3, -0.5, 2, 7], [2.5, 0.0, 2, 8])
    0.375
    """
    return _score("mean_squared_error", y_true, y_pred, sample_weight, multioutput)


def root_mean_squared_error(
    y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: str = "uniform_average"
) -> float:
    """The square root of the mean of squared errors.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true numbers.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    multioutput : str, default="uniform_average"
        One output is what there is: all ways to average are the same.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        Lists that do not fit; NaN or infinity.

    Examples
    --------
    >>> from onsil.sklearn.metrics import root_mean_squared_error
    >>> root_mean_squared_error([3, 5], [1, 7])
    2.0
    """
    return _score("root_mean_squared_error", y_true, y_pred, sample_weight, multioutput)


def mean_absolute_error(
    y_true: Any, y_pred: Any, *, sample_weight: Any = None, multioutput: str = "uniform_average"
) -> float:
    """The mean of absolute errors, ``Σ w |y − ŷ| / Σ w``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true numbers.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    multioutput : str, default="uniform_average"
        One output is what there is: all ways to average are the same.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        Lists that do not fit; NaN or infinity.

    Examples
    --------
    >>> from onsil.sklearn.metrics import mean_absolute_error
    >>> mean_absolute_error([3, -0.5, 2, 7], [2.5, 0.0, 2, 8])
    0.5
    """
    return _score("mean_absolute_error", y_true, y_pred, sample_weight, multioutput)


def r2_score(
    y_true: Any,
    y_pred: Any,
    *,
    sample_weight: Any = None,
    multioutput: str = "uniform_average",
    force_finite: bool = True,
) -> float:
    """The share of the variance that is predicted, ``1 − Σ w (y − ŷ)² / Σ w (y − ȳ)²``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true numbers.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    multioutput : str, default="uniform_average"
        One output is what there is: all ways to average are the same.
    force_finite : bool, default=True
        A constant y_true scores 1 if predicted exactly, else 0; there is nothing else than True.

    Returns
    -------
    float
        At most 1; 0 for the mean of y_true, below 0 for worse.

    Raises
    ------
    ValueError
        Lists that do not fit; NaN or infinity.

    Examples
    --------
    >>> from onsil.sklearn.metrics import r2_score
    >>> r2_score([1, 2, 3], [3, 2, 1])
    -3.0
    """
    if force_finite is not True:
        raise ValueError(f"r2_score: force_finite must be True, but is {force_finite!r}")
    return _score("r2_score", y_true, y_pred, sample_weight, multioutput)
