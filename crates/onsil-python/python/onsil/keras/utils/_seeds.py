"""The seeds of models."""

from __future__ import annotations

import random

import numpy as np

_state = {"next": 0}


def set_random_seed(seed: int) -> None:
    """Sets what the random numbers of the models made from now on follow from, and seeds ``random`` and NumPy.

    Parameters
    ----------
    seed : int
        At least 0. Programs that do not call this start from 0.

    Raises
    ------
    ValueError
        A seed below 0.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.utils.set_random_seed(7)
    >>> first = keras.initializers.GlorotUniform()((2, 2))
    >>> keras.utils.set_random_seed(7)
    >>> bool((keras.initializers.GlorotUniform()((2, 2)) == first).all())
    True
    """
    if seed < 0:
        raise ValueError(f"set_random_seed: seed must be at least 0, but is {seed}")
    random.seed(seed)
    np.random.seed(seed % 2**32)
    _state["next"] = int(seed) << 20


def next() -> int:
    """The seed of the next model: another one for each, the same in each run of a program."""
    seed = _state["next"]
    _state["next"] += 1
    return seed
