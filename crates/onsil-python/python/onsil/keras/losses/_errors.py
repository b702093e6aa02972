"""Losses for numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._loss import Loss


class MeanSquaredError(Loss):
    """``mean((y_pred - y_true) ** 2)`` of each row.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="mean_squared_error"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.MeanSquaredError()([[1.0, 1.0]], [[1.0, 3.0]])
    2.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def mean_squared_error(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean((y_pred - y_true) ** 2)`` of each row.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: the loss of each row.

    Raises
    ------
    ValueError
        Shapes that do not fit, or a parameter outside its range.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.mean_squared_error([[1.0, 1.0]], [[1.0, 3.0]]).tolist()
    [2.0]
    """
    return MeanSquaredError().call(y_true, y_pred)


class MeanAbsoluteError(Loss):
    """``mean(abs(y_pred - y_true))`` of each row.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="mean_absolute_error"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.MeanAbsoluteError()([[1.0, 1.0]], [[1.0, 3.0]])
    1.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def mean_absolute_error(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean(abs(y_pred - y_true))`` of each row.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: the loss of each row.

    Raises
    ------
    ValueError
        Shapes that do not fit, or a parameter outside its range.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.mean_absolute_error([[1.0, 1.0]], [[1.0, 3.0]]).tolist()
    [1.0]
    """
    return MeanAbsoluteError().call(y_true, y_pred)


class MeanAbsolutePercentageError(Loss):
    """``100 * mean(abs((y_pred - y_true) / max(abs(y_true), 1e-7)))`` of each row.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="mean_absolute_percentage_error"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.MeanAbsolutePercentageError()([[1.0, 1.0]], [[1.0, 3.0]])
    100.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def mean_absolute_percentage_error(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``100 * mean(abs((y_pred - y_true) / max(abs(y_true), 1e-7)))`` of each row.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: the loss of each row.

    Raises
    ------
    ValueError
        Shapes that do not fit, or a parameter outside its range.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.mean_absolute_percentage_error([[1.0, 1.0]], [[1.0, 3.0]]).tolist()
    [100.0]
    """
    return MeanAbsolutePercentageError().call(y_true, y_pred)


class MeanSquaredLogarithmicError(Loss):
    """``mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`` of each row, of numbers of at least 1e-7.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="mean_squared_logarithmic_error"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.MeanSquaredLogarithmicError()([[1.0, 1.0]], [[1.0, 1.0]])
    0.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def mean_squared_logarithmic_error(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`` of each row, of numbers of at least 1e-7.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: the loss of each row.

    Raises
    ------
    ValueError
        Shapes that do not fit, or a parameter outside its range.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.mean_squared_logarithmic_error([[1.0, 1.0]], [[1.0, 1.0]]).tolist()
    [0.0]
    """
    return MeanSquaredLogarithmicError().call(y_true, y_pred)
