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


class Huber(Loss):
    """``mean(e**2 / 2)`` for errors up to ``delta``, ``delta * abs(e) - delta**2 / 2`` beyond; outliers pull less.

    P. Huber, "Robust estimation of a location parameter", 1964.

    Parameters
    ----------
    delta : float, default=1.0
        Where the square ends, above 0.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="huber_loss"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.Huber()([[0.0, 0.0]], [[0.5, 3.0]])
    1.3125
    """

    def __init__(
        self,
        delta: float = 1.0,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "huber_loss",
        dtype: Any = None,
    ) -> None:
        super().__init__(delta=delta, reduction=reduction, name=name, dtype=dtype)


def huber(
    y_true: Any,
    y_pred: Any,
    delta: float = 1.0,
) -> NDArray[np.float32]:
    """``mean(e**2 / 2)`` for errors up to ``delta``, ``delta * abs(e) - delta**2 / 2`` beyond; outliers pull less.

    P. Huber, "Robust estimation of a location parameter", 1964.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    delta : float, default=1.0
        Where the square ends, above 0.

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
    >>> keras.losses.huber([[0.0, 0.0]], [[0.5, 3.0]]).tolist()
    [1.3125]
    """
    return Huber(delta=delta).call(y_true, y_pred)


class LogCosh(Loss):
    """``mean(log(cosh(y_pred - y_true)))`` of each row.

    About ``e**2 / 2`` for a small error, ``abs(e) - log(2)`` for a large one.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="log_cosh"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.LogCosh()([[1.0, 1.0]], [[1.0, 1.0]])
    0.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "log_cosh",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def log_cosh(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean(log(cosh(y_pred - y_true)))`` of each row.

    About ``e**2 / 2`` for a small error, ``abs(e) - log(2)`` for a large one.

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
    >>> keras.losses.log_cosh([[1.0, 1.0]], [[1.0, 1.0]]).tolist()
    [0.0]
    """
    return LogCosh().call(y_true, y_pred)


class CosineSimilarity(Loss):
    """``-sum(y_true * y_pred)`` of rows divided by their norms: -1 where both point the same way, 1 where opposite.

    Parameters
    ----------
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="cosine_similarity"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.CosineSimilarity()([[0.0, 2.0]], [[0.0, 5.0]])
    -1.0
    """

    def __init__(
        self,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "cosine_similarity",
        dtype: Any = None,
    ) -> None:
        super().__init__(axis=axis, reduction=reduction, name=name, dtype=dtype)


def cosine_similarity(
    y_true: Any,
    y_pred: Any,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``-sum(y_true * y_pred)`` of rows divided by their norms: -1 where both point the same way, 1 where opposite.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.

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
    >>> keras.losses.cosine_similarity([[0.0, 2.0]], [[0.0, 5.0]]).tolist()
    [-1.0]
    """
    return CosineSimilarity(axis=axis).call(y_true, y_pred)


class Poisson(Loss):
    """``mean(y_pred - y_true * log(y_pred + 1e-7))`` of each row: for counts and their expectations.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="poisson"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.Poisson()([[0.0, 0.0]], [[1.0, 3.0]])
    2.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "poisson",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def poisson(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean(y_pred - y_true * log(y_pred + 1e-7))`` of each row: for counts and their expectations.

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
    >>> keras.losses.poisson([[0.0, 0.0]], [[1.0, 3.0]]).tolist()
    [2.0]
    """
    return Poisson().call(y_true, y_pred)
