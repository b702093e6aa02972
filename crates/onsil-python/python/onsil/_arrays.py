"""What users call data, as arrays that the native module takes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# What networks take as it is; other types of numbers become the next of these that holds them.
_TAKEN = tuple(np.dtype(kind) for kind in ("f4", "f8", "u1", "i4", "i8", "u4"))
_WIDER = {
    "bool": "u1",
    "int8": "i4",
    "int16": "i4",
    "uint16": "i4",
    "uint64": "f8",
    "float16": "f4",
    "longdouble": "f8",
}


def array_of(given: Any, name: str) -> NDArray[Any]:
    """An aligned array of numbers in native byte order, without a copy where there is one already.

    Parameters
    ----------
    given : array-like
        An array, a frame, a list of lists, or anything that NumPy makes an array of.
    name : str
        What the user calls it.

    Raises
    ------
    ValueError
        Rows of different lengths.
    TypeError
        Anything but numbers.
    """
    if given is None:
        raise TypeError(f"{name} must be numbers, but is None")
    if hasattr(given, "to_numpy") and not isinstance(given, np.ndarray):
        given = given.to_numpy()
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ValueError(f"{name} must be an array, or rows of one length: {error}") from None
    if array.dtype == object:
        array = _of_objects(array, name)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be numbers, but has the dtype {array.dtype}")
    dtype = array.dtype.newbyteorder("=")
    if dtype not in _TAKEN:
        dtype = np.dtype(_WIDER.get(dtype.name, "f8"))
    return np.require(array, dtype=dtype, requirements="A")


def _of_objects(array: NDArray[Any], name: str) -> NDArray[Any]:
    """Numbers that came as Python objects."""
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        odd = next((x for x in array.ravel() if not isinstance(x, (int, float, np.number))), None)
        raise TypeError(f"{name} must be numbers, but has objects such as {odd!r} ({type(odd).__name__})") from None


def floats_of(given: Any, name: str) -> NDArray[np.float32]:
    """The same as numbers of float32 without gaps.

    Parameters
    ----------
    given : array-like
        Numbers.
    name : str
        What the user calls it.
    """
    return np.asarray(array_of(given, name), dtype=np.float32, order="C")


def weights_of(given: Any, name: str) -> list[float] | None:
    """Weights of samples as a list; ``None`` stays so."""
    if given is None:
        return None
    array = array_of(given, name)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one axis, but has the shape {array.shape}")
    numbers: list[float] = array.astype(np.float64).tolist()
    return numbers
