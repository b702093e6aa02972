"""Penalties on weights, added to the loss."""

from __future__ import annotations

from typing import Any

from .. import _onsil
from .._arrays import floats_of
from ._config import Piece, lookup

__all__ = ["L1", "L1L2", "L2", "Regularizer", "get", "l1", "l1_l2", "l2"]


class Regularizer(Piece):
    """A penalty on a weight; what the others derive from.

    Parameters
    ----------
    **config
        The regularizer's parameters.
    """

    def __call__(self, x: Any) -> float:
        """The penalty of a weight.

        Parameters
        ----------
        x : array-like
            The weight.

        Returns
        -------
        float
            What is added to the loss.

        Raises
        ------
        ValueError
            A factor below 0 or not finite.
        """
        return _onsil.regularizer_value(self.to_native(), floats_of(x, "x"))


class L1(Regularizer):
    """``l1 * sum(abs(w))``: draws weights to exactly 0.

    Parameters
    ----------
    l1 : float, default=0.01
        The factor, at least 0.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.regularizers.L1(0.5)([1.0, -3.0])
    2.0
    """

    def __init__(self, l1: float = 0.01) -> None:
        super().__init__(l1=l1)


class L2(Regularizer):
    """``l2 * sum(w ** 2)``: keeps weights small.

    Parameters
    ----------
    l2 : float, default=0.01
        The factor, at least 0.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.regularizers.L2(0.5)([1.0, -3.0])
    5.0
    """

    def __init__(self, l2: float = 0.01) -> None:
        super().__init__(l2=l2)


class L1L2(Regularizer):
    """``l1 * sum(abs(w)) + l2 * sum(w ** 2)``.

    Parameters
    ----------
    l1 : float, default=0.0
        The factor of the absolute values, at least 0.
    l2 : float, default=0.0
        The factor of the squares, at least 0.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.regularizers.L1L2(l1=0.5, l2=0.5)([1.0, -3.0])
    7.0
    """

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        super().__init__(l1=l1, l2=l2)


# Keras' other names of the same classes.
l1 = L1
l2 = L2
l1_l2 = L1L2

_KNOWN: dict[str, type] = {"L1": L1, "L2": L2, "L1L2": L1L2}


def get(identifier: Any) -> Any:
    """A regularizer from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type, Regularizer or None
        Such as ``"l2"``; ``None`` stays so.

    Returns
    -------
    Regularizer or None
        The regularizer.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.regularizers.get("l2")
    L2(l2=0.01)
    """
    return lookup("regularizer", identifier, _KNOWN, {})
