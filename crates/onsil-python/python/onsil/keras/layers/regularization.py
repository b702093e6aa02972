"""Layers that do something in training alone."""

from __future__ import annotations

from typing import Any

from ._layer import Layer


class Dropout(Layer):
    """Sets a random share of its inputs to 0 in training and scales the others by 1 / (1 − rate).

    Parameters
    ----------
    rate : float
        The share, from 0 to below 1.
    noise_shape : tuple of int, optional
        The shape of the mask; axes of length 1 are dropped together.
    seed : int, optional
        Follows from the model's seed; what is given here is not looked at.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((3,)), keras.layers.Dropout(0.2)]).output_shape
    (None, 3)
    """

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(rate=rate, noise_shape=noise_shape, **kwargs)
