"""Losses for distributions, directions and counts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._loss import Loss


class KLDivergence(Loss):
    """``sum(y_true * log(y_true / y_pred))`` of each row: what is lost by taking the prediction for the target.

    Both are distributions, kept within [1e-7, 1].

    Parameters
    ----------
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="kl_divergence"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]])
    0.0
    """

    def __init__(
        self,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "kl_divergence",
        dtype: Any = None,
    ) -> None:
        super().__init__(reduction=reduction, name=name, dtype=dtype)


def kl_divergence(
    y_true: Any,
    y_pred: Any,
) -> NDArray[np.float32]:
    """``sum(y_true * log(y_true / y_pred))`` of each row: what is lost by taking the prediction for the target.

    Both are distributions, kept within [1e-7, 1].

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
    >>> keras.losses.kl_divergence([[0.5, 0.5]], [[0.5, 0.5]]).tolist()
    [0.0]
    """
    return KLDivergence().call(y_true, y_pred)


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
