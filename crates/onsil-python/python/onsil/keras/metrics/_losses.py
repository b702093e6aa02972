"""Losses that are watched."""

from __future__ import annotations

from typing import Any, ClassVar

from ._metric import Metric


class BinaryCrossentropy(Metric):
    """The mean of the loss ``binary_crossentropy`` over rows.

    Parameters
    ----------
    name : str, default="binary_crossentropy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.
    label_smoothing : float, default=0
        How far targets are moved towards 0.5, from 0 to 1.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.BinaryCrossentropy()([[1.0]], [[0.5]])
    0.693...
    """

    def __init__(
        self,
        name: str | None = "binary_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
    ) -> None:
        super().__init__(name=name, dtype=dtype, from_logits=from_logits, label_smoothing=label_smoothing)


class CategoricalCrossentropy(Metric):
    """The mean of the loss ``categorical_crossentropy`` over rows.

    Parameters
    ----------
    name : str, default="categorical_crossentropy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    label_smoothing : float, default=0
        How far targets are moved towards the uniform distribution, from 0 to 1.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]])
    0.693...
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        label_smoothing: float = 0,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype, from_logits=from_logits, label_smoothing=label_smoothing, axis=axis)


class SparseCategoricalCrossentropy(Metric):
    """The mean of the loss ``sparse_categorical_crossentropy`` over rows.

    Parameters
    ----------
    name : str, default="sparse_categorical_crossentropy"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.
    from_logits : bool, default=False
        Whether predictions are logits, before the softmax.
    ignore_class : int, optional
        Rows with this label are left out.
    axis : int, default=-1
        The axis of a row: the last, the only one that is supported.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.SparseCategoricalCrossentropy()([1], [[0.5, 0.5]])
    0.693...
    """

    _labels: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "sparse_categorical_crossentropy",
        dtype: Any = None,
        from_logits: bool = False,
        ignore_class: int | None = None,
        axis: int = -1,
    ) -> None:
        super().__init__(name=name, dtype=dtype, from_logits=from_logits, ignore_class=ignore_class, axis=axis)


class KLDivergence(Metric):
    """The mean of the loss ``kl_divergence`` over rows.

    Parameters
    ----------
    name : str, default="kl_divergence"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]])
    0.0
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "kl_divergence",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class Poisson(Metric):
    """The mean of the loss ``poisson`` over rows.

    Parameters
    ----------
    name : str, default="poisson"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.Poisson()([[0.0, 0.0]], [[1.0, 3.0]])
    2.0
    """

    def __init__(
        self,
        name: str | None = "poisson",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class Hinge(Metric):
    """The mean of the loss ``hinge`` over rows.

    Parameters
    ----------
    name : str, default="hinge"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.Hinge()([[1.0, 0.0]], [[0.5, -2.0]])
    0.25
    """

    def __init__(
        self,
        name: str | None = "hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class SquaredHinge(Metric):
    """The mean of the loss ``squared_hinge`` over rows.

    Parameters
    ----------
    name : str, default="squared_hinge"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.SquaredHinge()([[1.0, 0.0]], [[0.5, -2.0]])
    0.125
    """

    def __init__(
        self,
        name: str | None = "squared_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)


class CategoricalHinge(Metric):
    """The mean of the loss ``categorical_hinge`` over rows.

    Parameters
    ----------
    name : str, default="categorical_hinge"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.CategoricalHinge()([[1.0, 0.0]], [[0.5, 0.25]])
    0.75
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        name: str | None = "categorical_hinge",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
