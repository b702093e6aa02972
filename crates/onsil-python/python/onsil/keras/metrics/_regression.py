"""Figures of numbers."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ._metric import Metric


class MeanSquaredError(Metric):
    """The mean of ``mean((y_pred - y_true) ** 2)`` over rows.

    Parameters
    ----------
    name : str, default="mean_squared_error"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.MeanSquaredError()([[1.0, 1.0]], [[1.0, 3.0]])
    2.0
    """

    def __init__(
        self,
        name: str | None = "mean_squared_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class RootMeanSquaredError(Metric):
    """The root of the mean of ``(y_pred - y_true) ** 2``.

    Parameters
    ----------
    name : str, default="root_mean_squared_error"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.RootMeanSquaredError()([[1.0, 1.0]], [[3.0, 3.0]])
    2.0
    """

    def __init__(
        self,
        name: str | None = "root_mean_squared_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class MeanAbsoluteError(Metric):
    """The mean of ``mean(abs(y_pred - y_true))`` over rows.

    Parameters
    ----------
    name : str, default="mean_absolute_error"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.MeanAbsoluteError()([[1.0, 1.0]], [[1.0, 3.0]])
    1.0
    """

    def __init__(
        self,
        name: str | None = "mean_absolute_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class MeanAbsolutePercentageError(Metric):
    """The mean of ``100 * mean(abs((y_pred - y_true) / max(abs(y_true), 1e-7)))`` over rows.

    Parameters
    ----------
    name : str, default="mean_absolute_percentage_error"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.MeanAbsolutePercentageError()([[1.0, 1.0]], [[1.0, 3.0]])
    100.0
    """

    def __init__(
        self,
        name: str | None = "mean_absolute_percentage_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class MeanSquaredLogarithmicError(Metric):
    """The mean of ``mean((log(1 + y_pred) - log(1 + y_true)) ** 2)`` over rows.

    Parameters
    ----------
    name : str, default="mean_squared_logarithmic_error"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.MeanSquaredLogarithmicError()([[1.0, 1.0]], [[1.0, 1.0]])
    0.0
    """

    def __init__(
        self,
        name: str | None = "mean_squared_logarithmic_error",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class LogCoshError(Metric):
    """The mean of ``mean(log(cosh(y_pred - y_true)))`` over rows.

    Parameters
    ----------
    name : str, default="logcosh"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.LogCoshError()([[1.0, 1.0]], [[1.0, 1.0]])
    0.0
    """

    def __init__(
        self,
        name: str | None = "logcosh",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class CosineSimilarity(Metric):
    """The mean of ``sum(y_true * y_pred)`` of rows divided by their norms.

    1 where both point the same way, -1 where opposite.

    Parameters
    ----------
    name : str, default="cosine_similarity"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.CosineSimilarity()([[0.0, 2.0]], [[0.0, 5.0]])
    1.0
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "cosine_similarity",
        dtype: Any = None,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype, axis=axis)


class R2Score(Metric):
    """``1 - sum((y_true - y_pred) ** 2) / sum((y_true - mean(y_true)) ** 2)`` of each output.

    The share of the variance that is explained.

    Parameters
    ----------
    class_aggregation : str, default="uniform_average"
        ``"uniform_average"`` or ``"variance_weighted_average"``: how the outputs' figures become one. With ``None``,
        ``result`` returns each, and histories have their mean.
    num_regressors : int, default=0
        How many independent variables the figure is adjusted for.
    name : str, default="r2_score"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.R2Score()([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]])
    1.0
    """

    _whole_rows: ClassVar[bool] = True
    _none_counts: ClassVar[frozenset[str]] = frozenset({"class_aggregation"})

    def __init__(
        self,
        class_aggregation: str | None = "uniform_average",
        num_regressors: int = 0,
        name: str | None = "r2_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(class_aggregation=class_aggregation, num_regressors=num_regressors, name=name, dtype=dtype)

    def result(self) -> Any:
        """The figure over all rows since the last reset.

        Returns
        -------
        float or ndarray
            The figure, or that of each output with ``class_aggregation=None``.
        """
        if self._config["class_aggregation"] is not None:
            return super().result()
        return np.array(self._gathered().results())
