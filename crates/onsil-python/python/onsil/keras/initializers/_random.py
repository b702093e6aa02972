"""Initializers that draw from one distribution, whatever the shape."""

from __future__ import annotations

from ._initializer import Initializer


class RandomNormal(Initializer):
    """Normal numbers.

    Parameters
    ----------
    mean : float, default=0.0
        Their mean.
    stddev : float, default=0.05
        Their standard deviation, at least 0.
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.RandomNormal(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(mean=mean, stddev=stddev, seed=seed)


class TruncatedNormal(Initializer):
    """Normal numbers, of which those beyond two standard deviations are drawn again.

    Parameters
    ----------
    mean : float, default=0.0
        The mean.
    stddev : float, default=0.05
        The standard deviation before what is far is drawn again, at least 0.
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.

    Examples
    --------
    >>> from onsil import keras
    >>> bool(abs(keras.initializers.TruncatedNormal(seed=1)((100,))).max() <= 0.1)
    True
    """

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: int | None = None) -> None:
        super().__init__(mean=mean, stddev=stddev, seed=seed)


class RandomUniform(Initializer):
    """Uniform numbers.

    Parameters
    ----------
    minval : float, default=-0.05
        The least.
    maxval : float, default=0.05
        What all are below.
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.

    Examples
    --------
    >>> from onsil import keras
    >>> values = keras.initializers.RandomUniform(0.0, 1.0, seed=1)((100,))
    >>> bool(0 <= values.min() < values.max() < 1)
    True
    """

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: int | None = None) -> None:
        super().__init__(minval=minval, maxval=maxval, seed=seed)


class Orthogonal(Initializer):
    """Columns (or rows, if there are fewer) that are orthogonal to each other, of length ``gain``.

    A weight of more than two axes is taken as the matrix whose columns are its last axis.

    A. Saxe, J. McClelland and S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks", 2014.

    Parameters
    ----------
    gain : float, default=1.0
        The length.
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.

    Examples
    --------
    >>> from onsil import keras
    >>> w = keras.initializers.Orthogonal(seed=1)((3, 2))
    >>> (w.T @ w).round(3).tolist() == [[1, 0], [0, 1]]
    True
    """

    def __init__(self, gain: float = 1.0, seed: int | None = None) -> None:
        super().__init__(gain=gain, seed=seed)
