"""What layers do to their sums."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from .._arrays import floats_of
from ._config import plain

Floats = NDArray[np.float32]

__all__ = [
    "elu",
    "exponential",
    "gelu",
    "get",
    "hard_sigmoid",
    "leaky_relu",
    "linear",
    "log_softmax",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
]


def _values(activation: str | dict[str, Any], x: Any, axis: int = -1) -> Floats:
    array = floats_of(x, "x")
    if axis not in (-1, array.ndim - 1):
        moved = np.ascontiguousarray(np.moveaxis(array, axis, -1))
        return np.moveaxis(_values(activation, moved), -1, axis)
    return _onsil.activation_values(activation, array, array.shape[-1] if array.ndim else 1)


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
    return _values("linear", x)


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
    return _values("sigmoid", x)


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
    return _values("tanh", x)


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
    return _values("selu", x)


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
    return _values("silu", x)


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
    return _values("softplus", x)


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
    return _values("softsign", x)


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
    return _values("exponential", x)


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
    return _values("hard_sigmoid", x)


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
        return _values("relu", x)
    array = floats_of(x, "x")
    layer = _onsil.Network(0, "relu")
    layer.add_input([1])
    parameters = plain({"negative_slope": negative_slope, "max_value": max_value, "threshold": threshold})
    layer.add("ReLU", parameters, None, True)
    return layer.predict(array.reshape(-1, 1), max(1, array.size)).reshape(array.shape)


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
    return _values({"class_name": "leaky_relu", "config": {"negative_slope": negative_slope}}, x)


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
    return _values({"class_name": "elu", "config": {"alpha": alpha}}, x)


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
    return _values({"class_name": "gelu", "config": {"approximate": approximate}}, x)


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
    return _values("softmax", x, axis)


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
    return _values("log_softmax", x, axis)


#: Another name of silu.
swish = silu

_KNOWN: dict[str, Callable[..., Floats]] = {
    function.__name__: function
    for function in (
        elu,
        exponential,
        gelu,
        hard_sigmoid,
        leaky_relu,
        linear,
        log_softmax,
        relu,
        selu,
        sigmoid,
        silu,
        softmax,
        softplus,
        softsign,
        tanh,
    )
}


def get(identifier: Any) -> Any:
    """An activation from its name, or itself.

    Parameters
    ----------
    identifier : str, callable or None
        Such as ``"relu"``; ``None`` is ``linear``.

    Returns
    -------
    callable
        The function.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.activations.get("relu")([-1.0, 1.0]).tolist()
    [0.0, 1.0]
    """
    if identifier is None:
        return linear
    if callable(identifier):
        return identifier
    if identifier == "swish":
        return silu
    if identifier in _KNOWN:
        return _KNOWN[identifier]
    near = difflib.get_close_matches(str(identifier), _KNOWN, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"unknown activation {identifier!r}{hint} (known: {', '.join(_KNOWN)})")
