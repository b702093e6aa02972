"""What layers do to their sums."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

from ._exponentials import exponential, log_softmax, softmax
from ._linear_units import elu, gelu, leaky_relu, linear, relu, selu, silu, softplus
from ._sigmoids import hard_sigmoid, sigmoid, softsign, tanh
from ._values import Floats

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
