"""Losses for margins."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._loss import Loss


class Hinge(Loss):
    """``mean(max(1 - y_true * y_pred, 0))`` of each row; targets are -1 and 1, or 0 and 1.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="hinge"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.Hinge()([[1.0, 0.0]], [[0.5, -2.0]])
    0.25
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def hinge(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean(max(1 - y_true * y_pred, 0))`` of each row; targets are -1 and 1, or 0 and 1.

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
    >>> keras.losses.hinge([[1.0, 0.0]], [[0.5, -2.0]]).tolist()
    [0.25]
    """
    return Hinge().call(y_true, y_pred)


class SquaredHinge(Loss):
    """``mean(max(1 - y_true * y_pred, 0) ** 2)`` of each row; targets are -1 and 1, or 0 and 1.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="squared_hinge"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.SquaredHinge()([[1.0, 0.0]], [[0.5, -2.0]])
    0.125
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "squared_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def squared_hinge(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``mean(max(1 - y_true * y_pred, 0) ** 2)`` of each row; targets are -1 and 1, or 0 and 1.

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
    >>> keras.losses.squared_hinge([[1.0, 0.0]], [[0.5, -2.0]]).tolist()
    [0.125]
    """
    return SquaredHinge().call(y_true, y_pred)


class CategoricalHinge(Loss):
    """``max(1 + max((1 - y_true) * y_pred) - sum(y_true * y_pred), 0)`` of each row; targets are one-hot.

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="categorical_hinge"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.CategoricalHinge()([[1.0, 0.0]], [[0.5, 0.25]])
    0.75
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def categorical_hinge(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``max(1 + max((1 - y_true) * y_pred) - sum(y_true * y_pred), 0)`` of each row; targets are one-hot.

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
    >>> keras.losses.categorical_hinge([[1.0, 0.0]], [[0.5, 0.25]]).tolist()
    [0.75]
    """
    return CategoricalHinge().call(y_true, y_pred)
