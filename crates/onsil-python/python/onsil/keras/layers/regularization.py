"""Layers that do something in training alone."""

from __future__ import annotations

from typing import Any, ClassVar

from ._layer import Layer


class Dropout(Layer):
    """Sets a random share of its inputs to 0 in training and scales the others by ``1 / (1 - rate)``.

    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    Parameters
    ----------
    rate : float
        The share, from 0 to below 1.
    noise_shape : None
        Not supported: there is a draw for each number. ``SpatialDropout2D`` drops whole channels.
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

    _kept_here: ClassVar[frozenset[str]] = frozenset({"seed"})

    def __init__(self, rate: float, noise_shape: Any = None, seed: int | None = None, **kwargs: Any) -> None:
        if noise_shape is not None:
            raise ValueError(
                f"Dropout: noise_shape must be None, one draw for each number, but is {noise_shape!r}: to drop whole "
                "channels take SpatialDropout2D"
            )
        super().__init__(rate=rate, noise_shape=noise_shape, seed=seed, **kwargs)


class GaussianNoise(Layer):
    """Adds normal noise of mean 0 in training; does nothing at inference.

    Parameters
    ----------
    stddev : float
        The noise's standard deviation, at least 0.
    seed : int, optional
        Follows from the model's seed; what is given here is not looked at.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.GaussianNoise(0.1)]).predict([[1.0, 2.0]]).tolist()
    [[1.0, 2.0]]
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"seed"})

    def __init__(self, stddev: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(stddev=stddev, seed=seed, **kwargs)


class SpatialDropout2D(Layer):
    """Sets whole channels of images to 0 at random in training and scales the others by ``1 / (1 - rate)``.

    J. Tompson et al., "Efficient object localization using convolutional networks", 2015.

    Parameters
    ----------
    rate : float
        The share, from 0 to below 1.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    seed : int, optional
        Follows from the model's seed; what is given here is not looked at.
    name : str, optional
        Its name.
    dtype : str, optional
        ``"float32"``, the only type of number.
    **kwargs
        ``trainable``, ``input_shape``.

    Examples
    --------
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((1, 2, 1)), keras.layers.SpatialDropout2D(0.5)])
    >>> model.predict([[[[1.0], [2.0]]]]).ravel().tolist()
    [1.0, 2.0]
    """

    _kept_here: ClassVar[frozenset[str]] = frozenset({"seed"})

    def __init__(
        self,
        rate: float,
        data_format: str | None = None,
        seed: int | None = None,
        name: str | None = None,
        dtype: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(rate=rate, data_format=data_format, seed=seed, name=name, dtype=dtype, **kwargs)
