"""What all metrics have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from ..._arrays import floats_of
from .._config import Configured, defined_here, snake_case
from .._functions import FunctionMetric
from ..losses._loss import same_rank

Array = NDArray[Any]


class Metric(Configured):
    """A figure that is gathered over batches; what the others, and metrics of your own, derive from.

    A metric of your own defines ``update_state(y_true, y_pred, sample_weight=None)``, of NumPy arrays (rows, numbers),
    ``result()``, which returns a number, and ``reset_state()``. What it gathers are attributes of its own; they are
    not saved with a model.

    An object is a figure by itself, to be used by hand; a model that is compiled with one of the package's metrics
    gathers its own beside it.

    Parameters
    ----------
    dtype : str, optional
        ``"float32"``, the only type of number.
    name : str, optional
        What it is called in histories; the class's own name in snake_case unless given.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras
    >>> class LargestError(keras.metrics.Metric):
    ...     def __init__(self, name="largest_error"):
    ...         super().__init__(name=name)
    ...         self.reset_state()
    ...     def reset_state(self):
    ...         self.largest = 0.0
    ...     def update_state(self, y_true, y_pred, sample_weight=None):
    ...         self.largest = max(self.largest, float(np.abs(y_true - y_pred).max()))
    ...     def result(self):
    ...         return self.largest
    >>> LargestError()(np.array([[0.0], [1.0]]), np.array([[0.5], [3.0]]))
    2.0
    """

    #: Whether targets are class labels, one for each row.
    _labels: ClassVar[bool] = False
    #: Whether a row is more than its numbers one by one, so that an array of one axis is one row.
    _whole_rows: ClassVar[bool] = False

    def __init__(self, dtype: Any = None, name: str | None = None, **config: Any) -> None:
        owner = type(self).__name__
        if dtype not in (None, "float32", np.float32):
            raise ValueError(f"{owner}: dtype must be 'float32', but is {dtype!r}")
        if config.pop("axis", -1) != -1:
            raise ValueError(f"{owner}: axis must be -1, the last: move the axis to the end")
        super().__init__(**config)
        self._name = name
        self._state: _onsil.Metric | None = None

    @property
    def name(self) -> str:
        """What it is called in histories."""
        if self._name is None:
            own = self._class_name() == "Metric" or not _is_native(self)
            return snake_case(type(self).__name__) if own else self._gathered().name()
        return self._name

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments.

        Returns
        -------
        dict
            Every argument under its name.
        """
        return {"name": self.name, **super().get_config()}

    def to_native(self) -> dict[str, Any]:
        """The metric as the engine reads it."""
        native = super().to_native()
        return native if self._name is None else {**native, "config": {**native["config"], "name": self._name}}

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes rows in.

        Parameters
        ----------
        y_true, y_pred : array-like
            Targets and predictions; a row is the last axis of the predictions.
        sample_weight : array-like, optional
            How much each row counts.

        Raises
        ------
        ValueError
            Shapes that do not fit.
        """
        true, pred = self._rows(y_true, y_pred)
        weight = None if sample_weight is None else _weights(sample_weight, pred.shape[:-1])
        self._gathered().update(true, pred, pred.shape[-1], weight)

    def result(self) -> Any:
        """The figure over all rows since the last reset.

        Returns
        -------
        float
            The figure; 0 before the first row.
        """
        return self._gathered().result()

    def reset_state(self) -> None:
        """Forgets all rows."""
        if self._class_name() == "Metric":
            raise NotImplementedError(f"{type(self).__name__}: define update_state, result and reset_state")
        self._state = None

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """Takes rows in and returns the figure over all since the last reset.

        Parameters
        ----------
        y_true, y_pred : array-like
            Targets and predictions; a row is the last axis of the predictions.
        sample_weight : array-like, optional
            How much each row counts.

        Returns
        -------
        float
            The figure.
        """
        self.update_state(y_true, y_pred, sample_weight=sample_weight)
        return self.result()

    def _gathered(self) -> _onsil.Metric:
        if self._class_name() == "Metric":
            raise NotImplementedError(f"{type(self).__name__}: define update_state, result and reset_state")
        if self._state is None:
            self._state = _onsil.Metric(self.to_native())
        return self._state

    def _rows(self, y_true: Any, y_pred: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        true, pred = floats_of(y_true, "y_true"), floats_of(y_pred, "y_pred")
        if not self._labels:
            true, pred = same_rank(true, pred)
            if pred.ndim == 1 and true.ndim == 1:
                shape = (1, -1) if self._whole_rows else (-1, 1)
                true, pred = true.reshape(shape), pred.reshape(shape)
        elif true.ndim == pred.ndim and true.shape[-1:] == (1,):
            true = true[..., 0]
        if pred.ndim == 0:
            raise ValueError("y_pred must have at least one axis, but is a single number")
        wanted = pred.shape[:-1] if self._labels else pred.shape
        if true.shape != wanted:
            raise ValueError(
                f"{type(self).__name__}: y_pred of shape {pred.shape} wants y_true of shape {wanted}, but y_true has "
                f"the shape {true.shape}"
            )
        return true, pred


class MeanMetricWrapper(Metric):
    """The mean of a function over all rows.

    Parameters
    ----------
    fn : callable
        Of ``(y_true, y_pred)``, NumPy arrays (rows, numbers); returns a number for each row.
    name : str, optional
        What it is called in histories; the function's own name unless given.
    dtype : str, optional
        ``"float32"``, the only type of number.
    **kwargs
        Further arguments of the function.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras
    >>> metric = keras.metrics.MeanMetricWrapper(lambda y_true, y_pred: np.abs(y_true - y_pred), name="error")
    >>> metric([[0.0], [1.0]], [[0.5], [3.0]])
    1.25
    """

    def __init__(self, fn: Callable[..., Any], name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        self._function = FunctionMetric(lambda y_true, y_pred: fn(y_true, y_pred, **kwargs), name or _name_of(fn))
        self._total = self._weight = 0.0
        super().__init__(dtype=dtype, name=self._function.name)
        self._config = {"fn": fn, **kwargs}

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Takes rows in.

        Parameters
        ----------
        y_true, y_pred : array-like
            Targets and predictions, rows first.
        sample_weight : array-like, optional
            How much each row counts.
        """
        values = self._function.values(floats_of(y_true, "y_true"), floats_of(y_pred, "y_pred")).astype(np.float64)
        weight = np.ones(len(values)) if sample_weight is None else _weights(sample_weight, values.shape)
        self._total += float(np.sum(values * weight))
        self._weight += float(np.sum(weight))

    def result(self) -> Any:
        """The mean over all rows since the last reset.

        Returns
        -------
        float
            The mean; 0 before the first row.
        """
        return self._total / self._weight if self._weight else 0.0

    def reset_state(self) -> None:
        """Forgets all rows."""
        self._total = self._weight = 0.0


def _name_of(fn: Any) -> str:
    return str(getattr(fn, "__name__", type(fn).__name__))


def _is_native(metric: Metric) -> bool:
    """Whether the engine gathers it, rather than methods of the user's."""
    return all(defined_here(type(metric), method) for method in ("update_state", "result", "reset_state"))


def _weights(given: Any, shape: tuple[int, ...]) -> NDArray[np.float32]:
    weights = floats_of(given, "sample_weight")
    if weights.ndim == len(shape) + 1 and weights.shape[-1] == 1:
        weights = weights[..., 0]
    aligned = weights.reshape(weights.shape + (1,) * (len(shape) - weights.ndim))
    try:
        return np.ascontiguousarray(np.broadcast_to(aligned, shape))
    except ValueError:
        raise ValueError(f"sample_weight of shape {weights.shape} does not fit rows of shape {shape}") from None
