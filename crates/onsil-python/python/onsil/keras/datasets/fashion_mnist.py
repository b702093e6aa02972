"""Fashion-MNIST: pictures of clothes, 60,000 to learn from and 10,000 to test on."""

from __future__ import annotations

from typing import Any

from ._images import Part, load

__all__ = ["load_data"]


def load_data(*, path: Any = None) -> tuple[Part, Part]:
    """Pictures of clothes and their labels.

    0 is a T-shirt or top, 1 trousers, 2 a pullover, 3 a dress, 4 a coat, 5 a sandal, 6 a shirt, 7 a sneaker, 8 a bag,
    9 an ankle boot.

    H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
    algorithms", 2017.

    Parameters
    ----------
    path : path, optional
        A folder with the data set's four files, or an ``.npz`` file with ``x_train``, ``y_train``, ``x_test`` and
        ``y_test``; the cache, which is filled from the network, unless given.

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
    return load("fashion_mnist", path)
