"""Digits that the program draws: like MNIST, but without anything to fetch."""

from __future__ import annotations

from ._images import Part, load

__all__ = ["load_data"]


def load_data() -> tuple[Part, Part]:
    """Images of drawn digits and their labels, the same at each call.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuples of ndarray
        Images (rows, 28, 28), 0 to 255, and labels (rows,), 0 to 9; uint8.

    Examples
    --------
    >>> from onsil import keras
    >>> (x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
    >>> x_train.shape[1:], x_train.dtype.name
    ((28, 28), 'uint8')
    """
    return load("digits")
