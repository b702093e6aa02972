"""Image data sets by name."""

from __future__ import annotations

import os
from typing import Any, Callable

import numpy as np
from numpy.typing import NDArray

from ... import _onsil

Part = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def loader(name: str) -> Callable[..., tuple[Part, Part]]:
    """``load_data`` of a data set."""

    def load_data(path: Any = None) -> tuple[Part, Part]:
        """Images and labels to learn from, and to test on.

        Parameters
        ----------
        path : path, optional
            A folder with the data set's files; the cache, filled from the network, unless given.

        Returns
        -------
        (x_train, y_train), (x_test, y_test) : tuples of ndarray
            Images (rows, 28, 28) and labels (rows,), uint8.

        Raises
        ------
        OSError
            Not in the cache and not to be had from the network; the message says how to place the files.
        """
        where = name
        if path is not None and os.path.isdir(path):
            where = os.path.join(os.fspath(path), "")
        data = _onsil.load_dataset(where)
        train = data["x_train"], data["y_train"].astype(np.uint8)
        test = data["x_test"], data["y_test"].astype(np.uint8)
        return train, test

    load_data.__module__ = f"onsil.keras.datasets.{name}"
    return load_data
