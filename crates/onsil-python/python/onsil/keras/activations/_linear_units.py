"""Linear activations, straight on at least one side."""

from __future__ import annotations

from typing import Any

from ... import _onsil
from ..._arrays import floats_of
from .._config import plain
from ._values import Floats, values


def elu(x: Any, alpha: float = 1.0) -> Floats:
    """``x`` where positive, otherwise ``alpha * (exp(x) - 1)``.

    Parameters
    ----------
    x : array-like
        Numbers.
    alpha : float, default=1.0
        What values approach, negated, far below 0.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.elu([-50.0, 2.0]).tolist()
    [-1.0, 2.0]
    """
    return values({"class_name": "elu", "config": {"alpha": alpha}}, x)


def gelu(x: Any, approximate: bool = False) -> Floats:
    """``x`` times the share of a standard normal distribution that is below ``x``.

    Parameters
    ----------
    x : array-like
        Numbers.
    approximate : bool, default=False
        Whether to take the approximation by the hyperbolic tangent.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.gelu([0.0]).tolist()
    [0.0]
    """
    return values({"class_name": "gelu", "config": {"approximate": approximate}}, x)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Floats:
    """``x`` where positive, otherwise ``negative_slope * x``.

    Parameters
    ----------
    x : array-like
        Numbers.
    negative_slope : float, default=0.2
        The slope below 0; the layer ``LeakyReLU`` has 0.3, as in Keras.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.leaky_relu([-1.0, 2.0], negative_slope=0.5).tolist()
    [-0.5, 2.0]
    """
    return values({"class_name": "leaky_relu", "config": {"negative_slope": negative_slope}}, x)


def linear(x: Any) -> Floats:
    """``x``.

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
    >>> keras.activations.linear([-1.0, 2.0]).tolist()
    [-1.0, 2.0]
    """
    return values("linear", x)


def relu(x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Floats:
    """``max(x, 0)``, with a slope, a threshold and a largest value if wanted.

    ``max_value`` where ``x >= max_value``; ``x`` where ``threshold <= x < max_value``; otherwise
    ``negative_slope * (x - threshold)``.

    Parameters
    ----------
    x : array-like
        Numbers.
    negative_slope : float, default=0.0
        The slope below the threshold, at least 0.
    max_value : float, optional
        The largest value, at least 0; none unless given.
    threshold : float, default=0.0
        Below which the slope counts, at least 0.

    Returns
    -------
    ndarray
        Float32, of the same shape.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.relu([-1.0, 2.0, 9.0], max_value=6.0).tolist()
    [0.0, 2.0, 6.0]
    """
    if (negative_slope, max_value, threshold) == (0.0, None, 0.0):
        return values("relu", x)
    array = floats_of(x, "x")
    layer = _onsil.Network(0, "relu")
    layer.add_input([1])
    parameters = plain({"negative_slope": negative_slope, "max_value": max_value, "threshold": threshold})
    layer.add("ReLU", parameters, None, True)
    return layer.predict(array.reshape(-1, 1), max(1, array.size)).reshape(array.shape)


def selu(x: Any) -> Floats:
    """``1.0507 * elu(x, 1.6733)``.

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
    >>> keras.activations.selu([0.0]).tolist()
    [0.0]
    """
    return values("selu", x)


def silu(x: Any) -> Floats:
    """``x * sigmoid(x)``, also called swish.

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
    >>> keras.activations.silu([0.0]).tolist()
    [0.0]
    """
    return values("silu", x)


def softplus(x: Any) -> Floats:
    """``log(1 + exp(x))``.

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
    >>> keras.activations.softplus([100.0]).tolist()
    [100.0]
    """
    return values("softplus", x)
