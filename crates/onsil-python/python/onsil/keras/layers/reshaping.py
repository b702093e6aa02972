"""Layers that give samples another shape."""

from __future__ import annotations

from typing import Any, ClassVar

from ._layer import Layer


class Flatten(Layer):
    """All numbers of a sample in one row.

    Parameters
    ----------
    data_format : str, optional
        ``"channels_last"``, the only layout.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten()]).output_shape
    (None, 784)
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"data_format"})

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        if data_format not in (None, "channels_last"):
            raise ValueError(f"Flatten: data_format must be 'channels_last', but is {data_format!r}")
        super().__init__(data_format=data_format, **kwargs)


class Reshape(Layer):
    """The same numbers, in the same order, with another shape.

    Parameters
    ----------
    target_shape : tuple of int
        The shape of one sample; one axis may be -1: as long as it takes.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((784,)), keras.layers.Reshape((28, 28, -1))]).output_shape
    (None, 28, 28, 1)
    """

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        super().__init__(target_shape=tuple(target_shape), **kwargs)


class UpSampling2D(Layer):
    """Makes images larger by whole factors.

    Parameters
    ----------
    size : int or tuple of int, default=(2, 2)
        How many times higher and wider; one number for both.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    interpolation : {"nearest", "bilinear"}, default="nearest"
        How numbers between pixels come about.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((7, 7, 3)), keras.layers.UpSampling2D((2, 3))]).output_shape
    (None, 14, 21, 3)
    """

    def __init__(
        self, size: Any = (2, 2), data_format: str | None = None, interpolation: str = "nearest", **kwargs: Any
    ) -> None:
        super().__init__(size=size, data_format=data_format, interpolation=interpolation, **kwargs)


class ZeroPadding2D(Layer):
    """Puts zeros around images.

    Parameters
    ----------
    padding : int, tuple of int or tuple of tuples, default=(1, 1)
        How many rows and columns of zeros: on all sides, as ``(above and below, left and right)``, or as
        ``((above, below), (left, right))``.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((28, 28, 1)), keras.layers.ZeroPadding2D(2)]).output_shape
    (None, 32, 32, 1)
    """

    def __init__(self, padding: Any = (1, 1), data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(padding=padding, data_format=data_format, **kwargs)
