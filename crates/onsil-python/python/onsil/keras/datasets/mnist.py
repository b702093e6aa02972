"""MNIST: handwritten digits, 60,000 to learn from and 10,000 to test on."""

from __future__ import annotations

from typing import Any

from ._images import Part, load

__all__ = ["load_data"]


def load_data(path: Any = "mnist.npz") -> tuple[Part, Part]:
    """Images of handwritten digits and their labels.

    Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits", 1998.

    Parameters
    ----------
    path : path
        A folder with the data set's four files, or an ``.npz`` file with ``x_train``, ``y_train``, ``x_test`` and
        ``y_test``. As it is by default, the data are taken from the cache, which is filled from the network.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuples of ndarray
        Images (rows, 28, 28), 0 to 255, and labels (rows,), 0 to 9; uint8.

    Raises
    ------
    OSError
        Not in the cache and not to be had from the network; the message says how to place the files.
    ValueError
        No such file, or one that is not whole.
    """
    return load("mnist", None if path == "mnist.npz" else path)
