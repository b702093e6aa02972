"""Shares of rows that are right."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..._arrays import floats_of
from ..losses._loss import same_rank
from ._metric import MeanMetricWrapper, Metric


class Accuracy(MeanMetricWrapper):
    """The share of numbers that equal their targets.

    For probabilities, take the name ``"accuracy"``, which stands for ``BinaryAccuracy``, ``CategoricalAccuracy`` or
    ``SparseCategoricalAccuracy``, whichever suits the shapes.

    Parameters
    ----------
    name : str, default="accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.Accuracy()([[1], [2], [3], [4]], [[0], [2], [3], [4]])
    0.75
    """

    def __init__(self, name: str = "accuracy", dtype: Any = None) -> None:
        super().__init__(lambda y_true, y_pred: np.equal(y_true, y_pred).astype(np.float64), name=name, dtype=dtype)
        self._config = {}


class BinaryAccuracy(Metric):
    """The share of numbers that are on the right side of a threshold; targets are 0 and 1.

    Parameters
    ----------
    name : str, default="binary_accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.
    threshold : float, default=0.5
        What a prediction must be above to say yes, from 0 to 1.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.BinaryAccuracy()([[1], [0]], [[0.9], [0.6]])
    0.5
    """

    def __init__(
        self,
        name: str | None = "binary_accuracy",
        dtype: Any = None,
        threshold: float = 0.5,
    ) -> None:
        super().__init__(name=name, dtype=dtype, threshold=threshold)


class CategoricalAccuracy(Metric):
    """The share of rows whose largest prediction is at the largest target; targets are one-hot.

    Parameters
    ----------
    name : str, default="categorical_accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.CategoricalAccuracy()([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]])
    0.5
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "categorical_accuracy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class SparseCategoricalAccuracy(Metric):
    """The share of rows whose largest prediction is that of the class; targets are class labels.

    Parameters
    ----------
    name : str, default="sparse_categorical_accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.SparseCategoricalAccuracy()([1, 0], [[0.1, 0.9], [0.2, 0.8]])
    0.5
    """

    _labels: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "sparse_categorical_accuracy",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class TopKCategoricalAccuracy(Metric):
    """The share of rows whose class is among the ``k`` largest predictions; targets are one-hot.

    Parameters
    ----------
    k : int, default=5
        How many, at least 1.
    name : str, default="top_k_categorical_accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.TopKCategoricalAccuracy()([[0, 1, 0]], [[0.5, 0.2, 0.3]])
    1.0
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        k: int = 5,
        name: str | None = "top_k_categorical_accuracy",
        dtype: Any = None,
    ) -> None:
        super().__init__(k=k, name=name, dtype=dtype)


class SparseTopKCategoricalAccuracy(Metric):
    """The share of rows whose class is among the ``k`` largest predictions; targets are class labels.

    Parameters
    ----------
    k : int, default=5
        How many, at least 1.
    name : str, default="sparse_top_k_categorical_accuracy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.SparseTopKCategoricalAccuracy()([1], [[0.5, 0.2, 0.3]])
    1.0
    """

    _labels: ClassVar[bool] = True

    def __init__(
        self,
        k: int = 5,
        name: str | None = "sparse_top_k_categorical_accuracy",
        dtype: Any = None,
    ) -> None:
        super().__init__(k=k, name=name, dtype=dtype)


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> NDArray[np.float32]:
    """Whether each number is on the right side of a threshold.

    Parameters
    ----------
    y_true : array-like
        Targets, 0 or 1, of the shape of the predictions.
    y_pred : array-like
        Predictions.
    threshold : float, default=0.5
        What a prediction must be above to say yes, from 0 to 1.

    Returns
    -------
    ndarray
        Float32: 1 where it is, 0 where not, of the shape of the predictions.

    Raises
    ------
    ValueError
        A threshold out of range, or shapes that do not fit.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.binary_accuracy([[1], [0]], [[0.9], [0.6]])
    array([[1.],
           [0.]], dtype=float32)
    """
    true, pred = same_rank(floats_of(y_true, "y_true"), floats_of(y_pred, "y_pred"))
    return _values(BinaryAccuracy(threshold=threshold), true[..., None], pred[..., None])


def categorical_accuracy(y_true: Any, y_pred: Any) -> NDArray[np.float32]:
    """Whether each row's largest prediction is at the largest target.

    Parameters
    ----------
    y_true : array-like
        Targets, one-hot, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: 1 where it is, 0 where not, for each row.

    Raises
    ------
    ValueError
        Shapes that do not fit.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.categorical_accuracy([[0, 1], [1, 0]], [[0.1, 0.9], [0.2, 0.8]])
    array([1., 0.], dtype=float32)
    """
    return _values(CategoricalAccuracy(), y_true, y_pred)


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> NDArray[np.float32]:
    """Whether each row's largest prediction is that of the class.

    Parameters
    ----------
    y_true : array-like
        Class labels, one for each row.
    y_pred : array-like
        Predictions; a row is the last axis.

    Returns
    -------
    ndarray
        Float32: 1 where it is, 0 where not, for each row.

    Raises
    ------
    ValueError
        Shapes that do not fit.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.sparse_categorical_accuracy([1, 0], [[0.1, 0.9], [0.2, 0.8]])
    array([1., 0.], dtype=float32)
    """
    return _values(SparseCategoricalAccuracy(), y_true, y_pred)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> NDArray[np.float32]:
    """Whether each row's class is among the ``k`` largest predictions.

    Parameters
    ----------
    y_true : array-like
        Targets, one-hot, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    k : int, default=5
        How many, at least 1.

    Returns
    -------
    ndarray
        Float32: 1 where it is, 0 where not, for each row.

    Raises
    ------
    ValueError
        A ``k`` below 1, or shapes that do not fit.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.top_k_categorical_accuracy([[0, 1, 0]], [[0.5, 0.2, 0.3]], k=2)
    array([0.], dtype=float32)
    """
    return _values(TopKCategoricalAccuracy(k=k), y_true, y_pred)


def sparse_top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> NDArray[np.float32]:
    """Whether each row's class is among the ``k`` largest predictions.

    Parameters
    ----------
    y_true : array-like
        Class labels, one for each row.
    y_pred : array-like
        Predictions; a row is the last axis.
    k : int, default=5
        How many, at least 1.

    Returns
    -------
    ndarray
        Float32: 1 where it is, 0 where not, for each row.

    Raises
    ------
    ValueError
        A ``k`` below 1, or shapes that do not fit.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.sparse_top_k_categorical_accuracy([2], [[0.5, 0.2, 0.3]], k=2)
    array([1.], dtype=float32)
    """
    return _values(SparseTopKCategoricalAccuracy(k=k), y_true, y_pred)


def _values(metric: Metric, y_true: Any, y_pred: Any) -> NDArray[np.float32]:
    """A metric's figure for each row."""
    true, pred = metric._rows(y_true, y_pred)
    return metric._gathered().values(true, pred, pred.shape[-1]).reshape(pred.shape[:-1])
