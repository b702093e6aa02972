"""Layers that prepare data, and that change images at random in training."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ._layer import Layer


class Rescaling(Layer):
    """``x * scale + offset``, such as pixels from 0 to 255 as numbers from 0 to 1.

    Parameters
    ----------
    scale : float or array-like
        One number, or one for each number of the last axis.
    offset : float or array-like, default=0.0
        What is added, in the same way.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.Rescaling(1 / 255)]).predict([[0, 255]]).tolist()
    [[0.0, 1.0]]
    """

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any) -> None:
        super().__init__(scale=_numbers(scale), offset=_numbers(offset), **kwargs)


class RandomRotation(Layer):
    """Turns every image about its centre by a random angle in training; does nothing at inference.

    Parameters
    ----------
    factor : float or tuple of float
        Up to this share of a full turn either way, or a range of shares within [-1, 1]; positive is
        counter-clockwise.
    fill_mode : {"reflect", "wrap", "constant", "nearest"}, default="reflect"
        What lies outside the image: its mirror image, the image again, ``fill_value``, or its border.
    interpolation : {"bilinear", "nearest"}, default="bilinear"
        How numbers between pixels come about.
    seed : int, optional
        Follows from the model's seed; what is given here is not looked at.
    fill_value : float, default=0.0
        What lies outside with ``fill_mode="constant"``.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((28, 28, 1)), keras.layers.RandomRotation(0.03)]).output_shape
    (None, 28, 28, 1)
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"seed"})

    def __init__(
        self,
        factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            factor=factor,
            fill_mode=fill_mode,
            interpolation=interpolation,
            seed=seed,
            fill_value=fill_value,
            data_format=data_format,
            **kwargs,
        )


class RandomTranslation(Layer):
    """Moves every image by a random distance in training; does nothing at inference.

    Parameters
    ----------
    height_factor : float or tuple of float
        Up to this share of the height either way, or a range of shares within [-1, 1]; positive is down.
    width_factor : float or tuple of float
        The same for the width; positive is to the right.
    fill_mode : {"reflect", "wrap", "constant", "nearest"}, default="reflect"
        What lies outside the image: its mirror image, the image again, ``fill_value``, or its border.
    interpolation : {"bilinear", "nearest"}, default="bilinear"
        How numbers between pixels come about.
    seed : int, optional
        Follows from the model's seed; what is given here is not looked at.
    fill_value : float, default=0.0
        What lies outside with ``fill_mode="constant"``.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((28, 28, 1)), keras.layers.RandomTranslation(0.1, (-0.2, 0))]).output_shape
    (None, 28, 28, 1)
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"seed"})

    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            height_factor=height_factor,
            width_factor=width_factor,
            fill_mode=fill_mode,
            interpolation=interpolation,
            seed=seed,
            fill_value=fill_value,
            data_format=data_format,
            **kwargs,
        )


def _numbers(given: Any) -> Any:
    """A number as it is, arrays as lists."""
    return given if np.ndim(given) == 0 else np.asarray(given).tolist()
