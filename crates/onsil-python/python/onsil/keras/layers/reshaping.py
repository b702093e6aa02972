"""Layers that give the same numbers another shape."""

from __future__ import annotations

from typing import Any

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

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format=data_format, **kwargs)
