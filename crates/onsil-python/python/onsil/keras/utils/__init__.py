"""Seeds, labels, pictures of models."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._plot import plot_model
from ._seeds import set_random_seed

__all__ = ["plot_model", "set_random_seed", "to_categorical"]


def to_categorical(x: Any, num_classes: int | None = None) -> NDArray[np.float64]:
    """Class labels as rows with a 1 in the place of the class.

    Parameters
    ----------
    x : array-like of int
        The labels, from 0.
    num_classes : int, optional
        The length of a row; the largest label and one more unless given.

    Returns
    -------
    ndarray
        Float64, of the shape of ``x`` and one more axis.

    Raises
    ------
    ValueError
        A label outside ``0 … num_classes - 1``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.utils.to_categorical([0, 2]).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    labels = np.asarray(x, dtype=np.int64)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    classes = int(labels.max(initial=-1)) + 1 if num_classes is None else int(num_classes)
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"to_categorical: labels must be from 0 to {classes - 1}, but go from {labels.min()} to {labels.max()}"
        )
    return np.eye(classes)[labels]
