"""Rules that weights are put back under after every update."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from .._arrays import floats_of
from ._config import Piece, lookup

__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "unit_norm",
]


class Constraint(Piece):
    """A rule for a weight; what the others derive from.

    Parameters
    ----------
    **config
        The constraint's parameters.
    """

    def __call__(self, w: Any) -> NDArray[np.float32]:
        """The weight as the rule leaves it.

        Parameters
        ----------
        w : array-like
            The weight.

        Returns
        -------
        ndarray
            Float32, of the same shape.

        Raises
        ------
        ValueError
            A bound below 0, or an axis that the weight does not have.
        """
        return _onsil.constraint_values(self.to_native(), floats_of(w, "w"))


class MaxNorm(Constraint):
    """Norms of at most ``max_value``: ``w * min(norm, max_value) / (1e-7 + norm)``.

    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    Parameters
    ----------
    max_value : float, default=2
        The largest norm, at least 0.
    axis : int, list of int or None, default=0
        The axes that norms are taken along: 0 for the weights of each unit of ``Dense``, ``[0, 1, 2]`` for each filter
        of ``Conv2D``; ``None`` for one norm of all.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.constraints.MaxNorm(2)([[3.0, 0.3], [4.0, 0.4]]).round(3).tolist()
    [[1.200..., 0.3...], [1.600..., 0.4...]]
    """

    _none_counts: ClassVar[frozenset[str]] = frozenset({"axis"})

    def __init__(self, max_value: float = 2, axis: Any = 0) -> None:
        super().__init__(max_value=max_value, axis=axis)


class MinMaxNorm(Constraint):
    """Norms from ``min_value`` to ``max_value``: ``w * (rate * clip(norm) + (1 - rate) * norm) / (1e-7 + norm)``.

    Parameters
    ----------
    min_value : float, default=0.0
        The smallest norm, at least 0.
    max_value : float, default=1.0
        The largest norm, at least 0.
    rate : float, default=1.0
        How much of the way norms are brought back at each update, from 0 to 1.
    axis : int, list of int or None, default=0
        The axes that norms are taken along, as in ``MaxNorm``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.constraints.MinMaxNorm(min_value=0.5)([[3.0], [4.0]]).round(3).tolist()
    [[0.600...], [0.800...]]
    """

    _none_counts: ClassVar[frozenset[str]] = frozenset({"axis"})

    def __init__(self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0, axis: Any = 0) -> None:
        super().__init__(min_value=min_value, max_value=max_value, rate=rate, axis=axis)


class NonNeg(Constraint):
    """No weight below 0: ``max(w, 0)``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.constraints.NonNeg()([-1.0, 2.0]).tolist()
    [0.0, 2.0]
    """

    def __init__(self) -> None:
        super().__init__()


class UnitNorm(Constraint):
    """Norms of 1: ``w / (1e-7 + norm)``.

    Parameters
    ----------
    axis : int, list of int or None, default=0
        The axes that norms are taken along, as in ``MaxNorm``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.constraints.UnitNorm()([[3.0], [4.0]]).round(3).tolist()
    [[0.600...], [0.800...]]
    """

    _none_counts: ClassVar[frozenset[str]] = frozenset({"axis"})

    def __init__(self, axis: Any = 0) -> None:
        super().__init__(axis=axis)


# Keras' other names of the same classes.
max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm

_KNOWN: dict[str, type] = {"MaxNorm": MaxNorm, "MinMaxNorm": MinMaxNorm, "NonNeg": NonNeg, "UnitNorm": UnitNorm}


def get(identifier: Any) -> Any:
    """A constraint from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type, Constraint or None
        Such as ``"max_norm"``; ``None`` stays so.

    Returns
    -------
    Constraint or None
        The constraint.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.constraints.get("non_neg")
    NonNeg()
    """
    return lookup("constraint", identifier, _KNOWN, {})
