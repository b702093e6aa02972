"""Layers that make one number of each channel."""

from __future__ import annotations

from typing import Any

from ._layer import Layer


class GlobalAveragePooling1D(Layer):
    """The mean of each channel over the whole sequence.

    The shape ``(steps, channels)`` becomes ``(channels,)``, or ``(1, channels)`` with ``keepdims``.

    Parameters
    ----------
    data_format : str, optional
        ``"channels_last"``, the only layout.
    keepdims : bool, default=False
        Whether the other axes stay, with a length of 1.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((100, 64)), keras.layers.GlobalAveragePooling1D()]).output_shape
    (None, 64)
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, keepdims=keepdims, **kwargs)


class GlobalAveragePooling2D(Layer):
    """The mean of each channel over the whole image.

    The shape ``(height, width, channels)`` becomes ``(channels,)``, or ``(1, 1, channels)`` with ``keepdims``.

    Parameters
    ----------
    data_format : str, optional
        ``"channels_last"``, the only layout.
    keepdims : bool, default=False
        Whether the other axes stay, with a length of 1.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((7, 7, 64)), keras.layers.GlobalAveragePooling2D()]).output_shape
    (None, 64)
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, keepdims=keepdims, **kwargs)


class GlobalMaxPooling1D(Layer):
    """The largest number of each channel over the whole sequence.

    The shape ``(steps, channels)`` becomes ``(channels,)``, or ``(1, channels)`` with ``keepdims``.

    Parameters
    ----------
    data_format : str, optional
        ``"channels_last"``, the only layout.
    keepdims : bool, default=False
        Whether the other axes stay, with a length of 1.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((100, 64)), keras.layers.GlobalMaxPooling1D()]).output_shape
    (None, 64)
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, keepdims=keepdims, **kwargs)


class GlobalMaxPooling2D(Layer):
    """The largest number of each channel over the whole image.

    The shape ``(height, width, channels)`` becomes ``(channels,)``, or ``(1, 1, channels)`` with ``keepdims``.

    Parameters
    ----------
    data_format : str, optional
        ``"channels_last"``, the only layout.
    keepdims : bool, default=False
        Whether the other axes stay, with a length of 1.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((7, 7, 64)), keras.layers.GlobalMaxPooling2D()]).output_shape
    (None, 64)
    """

    def __init__(self, data_format: str | None = None, keepdims: bool = False, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, keepdims=keepdims, **kwargs)
