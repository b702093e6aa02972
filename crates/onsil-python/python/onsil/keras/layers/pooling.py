"""Layers that make one number of each small window of a sequence or an image."""

from __future__ import annotations

from typing import Any

from ._layer import Layer


class AveragePooling1D(Layer):
    """The mean of each window of steps, channel by channel.

    With padding ``"same"``, of those that lie inside the sequence.

    The shape ``(steps, channels)`` becomes ``(steps', channels)``.

    Parameters
    ----------
    pool_size : int
        The window's size.
    strides : int, optional
        By how much the window moves; by its size unless given.
    padding : {"valid", "same"}, default="valid"
        Whether windows lie inside the sequence, or reach over its end where the size does not divide it.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    name : str, optional
        Its name.
    **kwargs
        ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((100, 8)), keras.layers.AveragePooling1D(2)]).output_shape
    (None, 50, 8)
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            pool_size=pool_size, strides=strides, padding=padding, data_format=data_format, name=name, **kwargs
        )


class AveragePooling2D(Layer):
    """The mean of each window of pixels, channel by channel.

    With padding ``"same"``, of those that lie inside the image.

    The shape ``(height, width, channels)`` becomes ``(height', width', channels)``.

    Parameters
    ----------
    pool_size : int or tuple of int
        The window's size; one number for height and width.
    strides : int or tuple of int, optional
        By how much the window moves; by its size unless given.
    padding : {"valid", "same"}, default="valid"
        Whether windows lie inside the image, or reach over its ends where the size does not divide it.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    name : str, optional
        Its name.
    **kwargs
        ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((24, 24, 32)), keras.layers.AveragePooling2D(2)]).output_shape
    (None, 12, 12, 32)
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            pool_size=pool_size, strides=strides, padding=padding, data_format=data_format, name=name, **kwargs
        )


class MaxPooling1D(Layer):
    """The largest number of each window of steps, channel by channel.

    The shape ``(steps, channels)`` becomes ``(steps', channels)``.

    Parameters
    ----------
    pool_size : int, default=2
        The window's size.
    strides : int, optional
        By how much the window moves; by its size unless given.
    padding : {"valid", "same"}, default="valid"
        Whether windows lie inside the sequence, or reach over its end where the size does not divide it.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    name : str, optional
        Its name.
    **kwargs
        ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((100, 8)), keras.layers.MaxPooling1D(2)]).output_shape
    (None, 50, 8)
    """

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            pool_size=pool_size, strides=strides, padding=padding, data_format=data_format, name=name, **kwargs
        )


class MaxPooling2D(Layer):
    """The largest number of each window of pixels, channel by channel.

    The shape ``(height, width, channels)`` becomes ``(height', width', channels)``.

    Parameters
    ----------
    pool_size : int or tuple of int, default=(2, 2)
        The window's size; one number for height and width.
    strides : int or tuple of int, optional
        By how much the window moves; by its size unless given.
    padding : {"valid", "same"}, default="valid"
        Whether windows lie inside the image, or reach over its ends where the size does not divide it.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    name : str, optional
        Its name.
    **kwargs
        ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((24, 24, 32)), keras.layers.MaxPooling2D(2)]).output_shape
    (None, 12, 12, 32)
    """

    def __init__(
        self,
        pool_size: Any = (2, 2),
        strides: Any = None,
        padding: str = "valid",
        data_format: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            pool_size=pool_size, strides=strides, padding=padding, data_format=data_format, name=name, **kwargs
        )
