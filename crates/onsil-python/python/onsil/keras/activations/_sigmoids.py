"""Activations that level off on both sides."""

from __future__ import annotations

from typing import Any

from ._values import Floats, values


def hard_sigmoid(x: Any) -> Floats:
    """``clip(x / 6 + 0.5, 0, 1)``.

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
    >>> keras.activations.hard_sigmoid([-3.0, 0.0, 3.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    return values("hard_sigmoid", x)


def sigmoid(x: Any) -> Floats:
    """``1 / (1 + exp(-x))``.

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
    >>> keras.activations.sigmoid([0.0]).tolist()
    [0.5]
    """
    return values("sigmoid", x)


def softsign(x: Any) -> Floats:
    """``x / (1 + abs(x))``.

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
    >>> keras.activations.softsign([1.0]).tolist()
    [0.5]
    """
    return values("softsign", x)


def tanh(x: Any) -> Floats:
    """The hyperbolic tangent.

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
    >>> keras.activations.tanh([0.0]).tolist()
    [0.0]
    """
    return values("tanh", x)
