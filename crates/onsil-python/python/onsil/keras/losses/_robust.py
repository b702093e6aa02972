"""Losses for numbers with outliers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._loss import Loss


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
