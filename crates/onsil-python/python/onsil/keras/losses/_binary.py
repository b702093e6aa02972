"""Losses for answers of yes or no."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._loss import Loss


class BinaryCrossentropy(Loss):
    """``-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`` of each row.

    Targets are 0 and 1, predictions probabilities.

    Parameters
    ----------
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.
    label_smoothing : float, default=0.0
        How far targets are moved towards 0.5, from 0 to 1.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="binary_crossentropy"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.BinaryCrossentropy()([[1.0]], [[0.5]])
    0.693...
    """

    def __init__(
        self,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_crossentropy",
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


def binary_crossentropy(
    y_true: Any,
    y_pred: Any,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``-mean(y_true * log(y_pred) + (1 - y_true) * log(1 - y_pred))`` of each row.

    Targets are 0 and 1, predictions probabilities.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.
    label_smoothing : float, default=0.0
        How far targets are moved towards 0.5, from 0 to 1.
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
    >>> keras.losses.binary_crossentropy([[1.0]], [[0.5]]).tolist()
    [0.693...]
    """
    return BinaryCrossentropy(from_logits=from_logits, label_smoothing=label_smoothing, axis=axis).call(y_true, y_pred)


class BinaryFocalCrossentropy(Loss):
    """``mean((1 - p) ** gamma * crossentropy)``, ``p`` being the probability of the right answer.

    Binary cross-entropy that cares less about what is already right.

    T.-Y. Lin et al., "Focal loss for dense object detection", 2017.

    Parameters
    ----------
    apply_class_balancing : bool, default=False
        Whether targets of 1 are weighted with ``alpha``, of 0 with ``1 - alpha``.
    alpha : float, default=0.25
        The weight of targets of 1, from 0 to 1.
    gamma : float, default=2.0
        How strongly what is right is left aside, at least 0.
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.
    label_smoothing : float, default=0.0
        How far targets are moved towards 0.5, from 0 to 1.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.
    reduction : str, default="sum_over_batch_size"
        How the rows' losses become one; see ``Loss``.
    name : str, default="binary_focal_crossentropy"
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.BinaryFocalCrossentropy()([[1.0]], [[0.5]])
    0.173...
    """

    def __init__(
        self,
        apply_class_balancing: bool = False,
        alpha: float = 0.25,
        gamma: float = 2.0,
        from_logits: bool = False,
        label_smoothing: float = 0.0,
        axis: int = -1,
        reduction: str | None = "sum_over_batch_size",
        name: str | None = "binary_focal_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(
            apply_class_balancing=apply_class_balancing,
            alpha=alpha,
            gamma=gamma,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
            reduction=reduction,
            name=name,
            dtype=dtype,
        )


def binary_focal_crossentropy(
    y_true: Any,
    y_pred: Any,
    apply_class_balancing: bool = False,
    alpha: float = 0.25,
    gamma: float = 2.0,
    from_logits: bool = False,
    label_smoothing: float = 0.0,
    axis: int = -1,
) -> NDArray[np.float32]:
    """``mean((1 - p) ** gamma * crossentropy)``, ``p`` being the probability of the right answer.

    Binary cross-entropy that cares less about what is already right.

    T.-Y. Lin et al., "Focal loss for dense object detection", 2017.

    Parameters
    ----------
    y_true : array-like
        Targets, of the shape of the predictions.
    y_pred : array-like
        Predictions; a row is the last axis.
    apply_class_balancing : bool, default=False
        Whether targets of 1 are weighted with ``alpha``, of 0 with ``1 - alpha``.
    alpha : float, default=0.25
        The weight of targets of 1, from 0 to 1.
    gamma : float, default=2.0
        How strongly what is right is left aside, at least 0.
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.
    label_smoothing : float, default=0.0
        How far targets are moved towards 0.5, from 0 to 1.
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
    >>> keras.losses.binary_focal_crossentropy([[1.0]], [[0.5]]).tolist()
    [0.173...]
    """
    return BinaryFocalCrossentropy(
        apply_class_balancing=apply_class_balancing,
        alpha=alpha,
        gamma=gamma,
        from_logits=from_logits,
        label_smoothing=label_smoothing,
        axis=axis,
    ).call(y_true, y_pred)
