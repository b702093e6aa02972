"""Losses for classes."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ._loss import Array, Loss


class CategoricalCrossentropy(Loss):
    """``-sum(y_true * log(y_pred))`` of each row.

    Targets are one-hot, predictions a distribution.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    label_smoothing : float, default=0.0
        How far targets are moved towards the uniform distribution, from 0 to 1.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="categorical_crossentropy"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])
    0.693...
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            reduction=reduction,
            name=name,
            dtype=dtype,
        )


def categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``-sum(y_true * log(y_pred))`` of each row.

    Targets are one-hot, predictions a distribution.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    label_smoothing : float, default=0.0
        How far targets are moved towards the uniform distribution, from 0 to 1.
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
    >>> keras.losses.categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).tolist()
    [0.693...]
    """
    return CategoricalCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, axis=axis).call(
        y_true, y_pred
    )


class CategoricalFocalCrossentropy(Loss):
    """``-sum(alpha * (1 - y_pred) ** gamma * y_true * log(y_pred))`` of each row.

    Categorical cross-entropy that cares less about what is already right.

    T.-Y. Lin et al., "Focal loss for dense object detection", 2017.

    Parameters
    ----------
    alpha : float or list of float, default=0.25
        The weight of all classes, or one for each; at least 0.
    gamma : float, default=2.0
        How strongly what is right is left aside, at least 0.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    label_smoothing : float, default=0.0
        How far targets are moved towards the uniform distribution, from 0 to 1.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="categorical_focal_crossentropy"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.CategoricalFocalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])
    0.043...
    """

    def __init__(
        self,
        alpha: Any = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "categorical_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            reduction=reduction,
            name=name,
            dtype=dtype,
        )


def categorical_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    alpha: Any = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``-sum(alpha * (1 - y_pred) ** gamma * y_true * log(y_pred))`` of each row.

    Categorical cross-entropy that cares less about what is already right.

    T.-Y. Lin et al., "Focal loss for dense object detection", 2017.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    alpha : float or list of float, default=0.25
        The weight of all classes, or one for each; at least 0.
    gamma : float, default=2.0
        How strongly what is right is left aside, at least 0.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    label_smoothing : float, default=0.0
        How far targets are moved towards the uniform distribution, from 0 to 1.
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
    >>> keras.losses.categorical_focal_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).tolist()
    [0.043...]
    """
    return CategoricalFocalCrossentropy(
        alpha=alpha, gamma=gamma, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis
    ).call(y_true, y_pred)


class SparseCategoricalCrossentropy(Loss):
    """``-log(y_pred[y_true])`` of each row: categorical cross-entropy of class labels.

    Targets are whole numbers from 0, one for each row.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    ignore_class : int, optional
        Rows with this label are left out; it need not be one of the classes.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    name : str, default="sparse_categorical_crossentropy"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])
    0.693...
    """

    _labels: ClassVar[bool] = True

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size",
        axis: int = -1,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            from_logits=from_logits, ignore_class=ignore_class, reduction=reduction, axis=axis, name=name, dtype=dtype
        )

    def _counts(self, y_true: Array, y_pred: Array) -> Array | None:
        if self._config["ignore_class"] is None:
            return None
        kept: Array = (y_true != self._config["ignore_class"]).astype(np.float64)
        return kept.reshape(y_pred.shape[:-1])


def sparse_categorical_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    ignore_class: int | None = None,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``-log(y_pred[y_true])`` of each row: categorical cross-entropy of class labels.

    Targets are whole numbers from 0, one for each row.

    Parameters
    ----------
    y_true : array-like
        Class labels, one for each row.
    y_pred : array-like
        Predictions; a row is the last axis.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    ignore_class : int, optional
        Rows with this label are left out; it need not be one of the classes.
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
    >>> keras.losses.sparse_categorical_crossentropy([1], [[0.5, 0.5]]).tolist()
    [0.693...]
    """
    return SparseCategoricalCrossentropy(from_logits=from_logits, ignore_class=ignore_class, axis=axis).call(
        y_true, y_pred
    )
