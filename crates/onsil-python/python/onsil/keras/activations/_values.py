"""Activations of the engine for arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from ..._arrays import floats_of

Floats = NDArray[np.float32]


def values(activation: str | dict[str, Any], x: Any, axis: int = -1) -> Floats:
    """What an activation of the engine makes of an array."""
    array = floats_of(x, "x")
    if axis not in (-1, array.ndim - 1):
        moved = np.ascontiguousarray(np.moveaxis(array, axis, -1))
        return np.moveaxis(values(activation, moved), -1, axis)
    return _onsil.activation_values(activation, array, array.shape[-1] if array.ndim else 1)
