"""Shares of rows that are right."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

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
