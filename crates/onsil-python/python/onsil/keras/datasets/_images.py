"""Image data sets by name or path."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil

#: Images (rows, 28, 28) and labels (rows,).
Part = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def load(name: str, path: Any = None) -> tuple[Part, Part]:
    """The images and labels of a data set, to learn from and to test on.

    Parameters
    ----------
    name : str
        The data set's name.
    path : path, optional
        A folder with the data set's files, or an ``.npz`` file; the cache, filled from the network, unless given.
    """
    where = name if path is None else os.fspath(path)
    if path is not None and os.path.dirname(where) == "":
        # A name alone stands for a data set.
        where = os.path.join(os.curdir, where)
    data = _onsil.load_dataset(where)
    if "x_test" not in data:
        raise ValueError(f"{where}: expected images to learn from and to test on, found only one set of them")
    train = data["x_train"], data["y_train"].astype(np.uint8)
    test = data["x_test"], data["y_test"].astype(np.uint8)
    return train, test
