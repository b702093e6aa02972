"""Losses and metrics that are the user's own functions of ``(y_true, y_pred)``."""

from __future__ import annotations

from typing import Any, Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class FunctionMetric:
    """A function as the engine calls it.

    Parameters
    ----------
    function : callable
        Of ``(y_true, y_pred)``, arrays (rows, numbers); returns a number for each row or one for all of them.
    name : str
        What it is called in histories.
    """

    def __init__(self, function: Callable[[Array, Array], Any], name: str | None = None) -> None:
        self.function = function
        self.name = name or getattr(function, "__name__", type(function).__name__)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The function's value for each row, float32."""
        return self._evaluate(y_true, y_pred).astype(np.float32)

    def _evaluate(self, y_true: Array, y_pred: Array) -> Array:
        rows = len(y_pred)
        answer = np.asarray(self.function(y_true, y_pred), dtype=np.float64)
        if answer.ndim == 0 and rows > 1:
            # A mean over all rows says nothing of each: ask for one at a time.
            each = [self.function(y_true[i : i + 1], y_pred[i : i + 1]) for i in range(rows)]
            answer = np.asarray(each, dtype=np.float64)
        if answer.ndim > 1:
            answer = answer.reshape(rows, -1).mean(axis=1)
        if answer.size != rows:
            raise ValueError(
                f"{self.name}: expected one number for each of {rows} rows, found an array of shape {answer.shape}"
            )
        return answer.reshape(rows)


class FunctionLoss(FunctionMetric):
    """A function as the engine trains on it.

    The gradient by the predictions is the function's own where it has an attribute ``gradient``, a function of the same
    arguments that returns an array like ``y_pred``; otherwise central differences in double precision.
    """

    #: The step of the differences: the cube root of a double's precision, relative to the number.
    _STEP = 6e-6

    def gradients(self, y_true: Array, y_pred: Array) -> Array:
        """The gradient of each row's value by the row, float32."""
        own = getattr(self.function, "gradient", None)
        if own is not None:
            return np.asarray(own(y_true, y_pred), dtype=np.float32).reshape(y_pred.shape)
        y_true, at = y_true.astype(np.float64), y_pred.astype(np.float64)
        gradient = np.empty_like(at)
        for column in range(at.shape[1]):
            step = self._STEP * np.maximum(1.0, np.abs(at[:, column]))
            above, below = at.copy(), at.copy()
            above[:, column] += step
            below[:, column] -= step
            difference = self._evaluate(y_true, above) - self._evaluate(y_true, below)
            gradient[:, column] = difference / (2 * step)
        return gradient.astype(np.float32)
