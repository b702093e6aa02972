"""Two parts: to learn from, and to test with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._native import plain
from .._validation import classes_of, is_sparse, seed_of


def rows_at(given: Any, rows: NDArray[np.int64]) -> Any:
    """Some rows of an array, frame, list or sparse matrix, as the same kind of thing."""
    if hasattr(given, "iloc"):
        return given.iloc[rows]
    if is_sparse(given):
        return given.tocsr()[rows]
    if hasattr(given, "shape") or hasattr(given, "to_numpy"):
        return given[rows]
    return [given[row] for row in rows]


def train_test_split(
    *arrays: Any,
    test_size: float | None = None,
    train_size: float | None = None,
    random_state: Any = None,
    shuffle: bool = True,
    stratify: Any = None,
) -> list[Any]:
    """Splits samples, and what belongs to them, into a part to learn from and a part to test with.

    Parameters
    ----------
    *arrays : lists, arrays, frames or sparse matrices
        As long as each other.
    test_size : float or int, default=None
        The share of samples to test with, from 0 to 1, or their number; what ``train_size`` leaves unless given, or
        0.25.
    train_size : float or int, default=None
        The share of samples to learn from, or their number; all others unless given.
    random_state : int, RandomState instance or None, default=None
        Of the shuffle.
    shuffle : bool, default=True
        Whether samples are mixed first.
    stratify : array-like, default=None
        Classes, of which both parts get the same shares.

    Returns
    -------
    list
        The two parts of each array in turn.

    Raises
    ------
    ValueError
        Nothing to split; different lengths; sizes that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.model_selection import train_test_split
    >>> train_test_split([10, 11, 12, 13], test_size=0.25, random_state=0)
    [[13, 11, 10], [12]]
    """
    if not arrays:
        raise ValueError("train_test_split: at least one array must be given")
    lengths = [array.shape[0] if hasattr(array, "shape") else len(array) for array in arrays]
    if len(set(lengths)) > 1:
        raise ValueError(f"Found input variables with inconsistent numbers of samples: {lengths}")
    owner = "train_test_split"
    parts = _onsil.train_test_split(
        lengths[0],
        plain(owner, "test_size", test_size),
        plain(owner, "train_size", train_size),
        shuffle,
        None if stratify is None else classes_of(stratify, "stratify")[1],
        seed_of(random_state),
    )
    return [rows_at(array, part) for array in arrays for part in parts]
