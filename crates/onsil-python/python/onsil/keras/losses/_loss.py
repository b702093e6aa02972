"""What all losses have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from ..._arrays import floats_of
from .._config import Configured, snake_case
from .._functions import precision

Array = NDArray[Any]
_REDUCTIONS = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None)


class Loss(Configured):
    """What training makes small; what the others, and losses of your own, derive from.

    A loss of your own defines ``call(y_true, y_pred)``, of NumPy arrays (rows, numbers), which returns a number for
    each row. Its gradient by the predictions is what a method ``gradient(y_true, y_pred)`` returns, an array like
    ``y_pred``; unless there is one, it is found by differences, which takes two calls for each number of a row.

    Parameters
    ----------
    name : str, optional
        Its name; the class's own in snake_case unless given.
    reduction : {"sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none"} or None
        How the rows' losses become one when the loss is called: their mean (the first two are the same), their sum
        divided by the sum of the weights, their sum, or not at all. In training it is the mean, the only one that
        ``compile`` takes.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras
    >>> class Quartic(keras.losses.Loss):
    ...     def call(self, y_true, y_pred):
    ...         return np.mean((y_pred - y_true) ** 4, axis=-1)
    ...     def gradient(self, y_true, y_pred):
    ...         return 4 * (y_pred - y_true) ** 3 / y_pred.shape[-1]
    >>> Quartic()([[0.0]], [[2.0]])
    16.0
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"axis"})

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size", dtype: Any = None, **config: Any
    ) -> None:
        owner = type(self).__name__
        if reduction not in _REDUCTIONS:
            raise ValueError(f"{owner}: reduction must be one of {_REDUCTIONS}, but is {reduction!r}")
        if dtype not in (None, "float32", np.float32):
            raise ValueError(f"{owner}: dtype must be 'float32', but is {dtype!r}")
        if config.get("axis", -1) != -1:
            raise ValueError(f"{owner}: axis must be -1, the last, but is {config['axis']!r}: move the axis to the end")
        super().__init__(**config)
        self.name = name or snake_case(owner)
        self.reduction = reduction

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments.

        Returns
        -------
        dict
            Every argument under its name.
        """
        return {"name": self.name, "reduction": self.reduction, **super().get_config()}

    def call(self, y_true: Any, y_pred: Any) -> Array:
        """The loss of each row.

        Parameters
        ----------
        y_true, y_pred : array-like
            Targets and predictions; a row is the last axis of the predictions.

        Returns
        -------
        ndarray
            Float32, with the other axes of the predictions.

        Raises
        ------
        ValueError
            Shapes that do not fit, or a target that the loss is not made for.
        """
        if self._class_name() == "Loss":
            raise NotImplementedError(f"{type(self).__name__}: define call(y_true, y_pred)")
        return values_of(self.to_native(), y_true, y_pred, self._labels)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of all rows, as ``reduction`` says.

        Parameters
        ----------
        y_true, y_pred : array-like
            Targets and predictions; a row is the last axis of the predictions.
        sample_weight : array-like, optional
            What each row's loss is multiplied with.

        Returns
        -------
        float or ndarray
            A number, or with ``reduction="none"`` one for each row.

        Raises
        ------
        ValueError
            Shapes that do not fit, or a target that the loss is not made for.
        """
        y_true, y_pred = floats_of(y_true, "y_true"), floats_of(y_pred, "y_pred")
        return _reduced(self.call(y_true, y_pred), sample_weight, self.reduction, self._counts(y_true, y_pred))

    #: Whether targets are class labels, one for each row.
    _labels: ClassVar[bool] = False

    def _counts(self, y_true: Array, y_pred: Array) -> Array | None:
        """Which rows count, if not all do."""
        return None


def values_of(loss: Any, y_true: Any, y_pred: Any, labels: bool = False) -> NDArray[np.float32]:
    """A loss of the engine for each row."""
    precision.single = True
    true, pred = floats_of(y_true, "y_true"), floats_of(y_pred, "y_pred")
    if labels and true.ndim == pred.ndim and true.shape[-1:] == (1,):
        true = true[..., 0]
    if not labels:
        true, pred = same_rank(true, pred)
    if pred.ndim == 0:
        raise ValueError("y_pred must have at least one axis, but is a single number")
    wanted = pred.shape[:-1] if labels else pred.shape
    if true.shape != wanted:
        raise ValueError(
            f"y_pred of shape {pred.shape} wants y_true of shape {wanted}, but y_true has the shape {true.shape}"
        )
    return _onsil.loss_values(loss, true, pred, pred.shape[-1]).reshape(pred.shape[:-1])


def same_rank(a: Array, b: Array) -> tuple[Array, Array]:
    """The arrays with as many axes, where one has a last axis of length 1 more; as Keras does it."""
    if a.ndim == b.ndim + 1 and a.shape[-1] == 1:
        return (a, b[:, None]) if b.ndim == 1 else (a[..., 0], b)
    if b.ndim == a.ndim + 1 and b.shape[-1] == 1:
        return (a[:, None], b) if a.ndim == 1 else (a, b[..., 0])
    return a, b


def _reduced(values: Any, sample_weight: Any, reduction: str | None, counts: Array | None) -> Any:
    values = np.asarray(values, dtype=np.float64)
    weights = None if sample_weight is None else floats_of(sample_weight, "sample_weight").astype(np.float64)
    if counts is not None:
        # The mean is of the rows that count.
        share = counts.mean() if reduction in ("mean", "sum_over_batch_size") else 1.0
        mask = counts / share if share else np.zeros(counts.shape)
        weights = mask if weights is None else np.multiply(*same_rank(mask, weights))
    if weights is not None:
        values, weights = same_rank(values, weights)
        try:
            values = values * weights
        except ValueError:
            raise ValueError(
                f"sample_weight of shape {weights.shape} does not fit losses of shape {values.shape}"
            ) from None
    if reduction in (None, "none"):
        return values.astype(np.float32)
    total = float(values.sum())
    if values.ndim == 0 or reduction == "sum":
        return total
    divisor = float(values.size)
    if reduction == "mean_with_sample_weight" and weights is not None:
        divisor = float(weights.sum())
    return total / divisor if divisor else 0.0
