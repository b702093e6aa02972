"""Losses and metrics that are the user's own functions of ``(y_true, y_pred)``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class _Precision(threading.local):
    #: Whether a function of the engine, which computes with float32, has been called.
    single = False


precision = _Precision()


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

    The gradient by the predictions is ``gradient``, a function of the same arguments that returns an array like
    ``y_pred``, or the function's attribute of that name; otherwise central differences in double precision.

    Parameters
    ----------
    function : callable
        Of ``(y_true, y_pred)``, arrays (rows, numbers); returns a number for each row or one for all of them.
    name : str, optional
        What it is called.
    gradient : callable, optional
        Its gradient.
    """

    #: The step of the differences: the cube root of a double's precision, relative to the number.
    _STEP = 6e-6
    #: The same where float32 is in between; less than the cube root of its precision, for the sake of probabilities
    #: that end at 0 and 1.
    _SINGLE_STEP = 1e-3

    def __init__(
        self,
        function: Callable[[Array, Array], Any],
        name: str | None = None,
        gradient: Callable[[Array, Array], Any] | None = None,
    ) -> None:
        super().__init__(function, name)
        self._gradient = gradient or getattr(function, "gradient", None)

    def gradients(self, y_true: Array, y_pred: Array) -> Array:
        """The gradient of each row's value by the row, float32."""
        if self._gradient is not None:
            return self._own(y_true, y_pred)
        y_true, at = y_true.astype(np.float64), y_pred.astype(np.float64)
        precision.single = False
        self._evaluate(y_true, at)
        relative = self._SINGLE_STEP if precision.single else self._STEP
        gradient = np.empty_like(at)
        for column in range(at.shape[1]):
            step = relative * np.maximum(1.0, np.abs(at[:, column]))
            above, below = at.copy(), at.copy()
            above[:, column] += step
            below[:, column] -= step
            difference = self._evaluate(y_true, above) - self._evaluate(y_true, below)
            gradient[:, column] = difference / (2 * step)
        return gradient.astype(np.float32)

    def _own(self, y_true: Array, y_pred: Array) -> Array:
        assert self._gradient is not None
        gradient = np.asarray(self._gradient(y_true, y_pred), dtype=np.float32)
        if gradient.shape != y_pred.shape:
            raise ValueError(
                f"{self.name}: gradient must return an array of the shape of y_pred, {y_pred.shape}, but returned one "
                f"of {gradient.shape}"
            )
        return gradient
