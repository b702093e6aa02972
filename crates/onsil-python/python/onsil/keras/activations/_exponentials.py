"""Activations that grow as exponentials do, and their shares."""

from __future__ import annotations

from typing import Any

from ._values import Floats, values


def exponential(x: Any) -> Floats:
    """``exp(x)``.

    Parameters
    ----------
    x : array-like
        Numbers.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.exponential([0.0]).tolist()
    [1.0]
    """
    return values("exponential", x)


def log_softmax(x: Any, axis: int = -1) -> Floats:
    """``x - log(sum(exp(x)))``: the logarithm of the softmax.

    Parameters
    ----------
    x : array-like
        Numbers.
    axis : int, default=-1
        The axis of the sum.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.log_softmax([[0.0, 100.0]]).tolist()
    [[-100.0, 0.0]]
    """
    return values("log_softmax", x, axis)


def softmax(x: Any, axis: int = -1) -> Floats:
    """``exp(x) / sum(exp(x))``: shares that sum to 1.

    Parameters
    ----------
    x : array-like
        Numbers.
    axis : int, default=-1
        The axis of the sum.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.softmax([[3.0, 3.0]]).tolist()
    [[0.5, 0.5]]
    """
    return values("softmax", x, axis)
