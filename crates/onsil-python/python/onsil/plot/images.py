"""Figures of images, and of what networks make of them.

Images are arrays (rows, height, width) or (rows, height, width, channels), or rows of the pixels of square images:
whole numbers from 0 to 255, or others from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _onsil
from .._arrays import array_of
from ._figure import Figure
from ._subjects import common_classes, labels_of, names_of, network_of

Names = Sequence[str] | None


def _one(owner: str, X: Any, row: int) -> Any:
    array = array_of(X, "X")
    if not 0 <= row < len(array):
        raise ValueError(f"{owner}: row must be from 0 to {len(array) - 1}, but is {row}")
    return array[row : row + 1]


def images(X: Any, y: Any = None, class_names: Names = None, count: int = 24) -> Figure:
    """The first images, with their classes.

    Parameters
    ----------
    X : array-like
        Images.
    y : array-like of int, optional
        Their classes, whole numbers from 0.
    class_names : list of str, optional
        Names by class number.
    count : int
        How many, at most 400.

    Returns
    -------
    Figure
        The images.

    Raises
    ------
    ValueError
        Rows that are no images.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import plot
    >>> plot.images(np.eye(8)[None], [3]).to_svg().count("<image")
    1
    """
    array = array_of(X, "X")[: max(0, int(count))]
    labels = None if y is None else labels_of(y, "y")[: len(array)]
    return Figure(_onsil.Figure.images(array, labels, names_of(class_names, "class_names"), int(count)))


def misclassified(X: Any, y_true: Any, y_pred: Any, class_names: Names = None) -> Figure:
    """The first 24 images that were taken for another class: above each the right class and the predicted one.

    Parameters
    ----------
    X : array-like
        Images.
    y_true : array-like
        The right classes.
    y_pred : array-like
        The predicted ones.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        The images; or a figure that says that there is none.

    Raises
    ------
    ValueError
        Rows that are no images, or not as many classes as rows.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import plot
    >>> "1 → 0" in plot.misclassified(np.stack([np.eye(8)] * 2), [0, 1], [0, 0]).to_svg()
    True
    """
    array = array_of(X, "X")
    truth, said, names = common_classes(y_true, y_pred, class_names)
    if len(truth) != len(array):
        raise ValueError(f"misclassified: expected a class for each of {len(array)} images, found {len(truth)}")
    return Figure(_onsil.Figure.misclassified(array, truth, said, names))


def filters(model: Any, layer: str | None = None) -> Figure:
    """The kernels of a layer on images, one scale for all: blue below zero, orange above.

    A kernel of several input channels is averaged over them; at most 64 are shown.

    Parameters
    ----------
    model : Sequential
        A network.
    layer : str, optional
        The layer's name; the first that has such kernels unless given.

    Returns
    -------
    Figure
        The kernels.

    Raises
    ------
    ValueError
        A network without such a layer.

    Examples
    --------
    >>> from onsil import keras, plot
    >>> network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3)])
    >>> plot.filters(network).to_svg().count("<image")
    4
    """
    return Figure(_onsil.Figure.filters(network_of(model, "filters"), layer))


def feature_maps(model: Any, X: Any, row: int = 0, layer: str | None = None) -> Figure:
    """What each filter of a layer finds in one image; at most 64 are shown.

    Parameters
    ----------
    model : Sequential
        A network.
    X : array-like
        Images.
    row : int
        Which of them.
    layer : str, optional
        The layer's name; the first convolution unless given.

    Returns
    -------
    Figure
        The image and a map for each filter.

    Raises
    ------
    ValueError
        A layer that gives no images, rows that are none, or a row that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras, plot
    >>> network = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 3)])
    >>> plot.feature_maps(network, np.eye(8)[None]).to_svg().count("<image")
    5
    """
    return Figure(_onsil.Figure.feature_maps(network_of(model, "feature_maps"), _one("feature_maps", X, row), layer))


def saliency(model: Any, X: Any, row: int = 0, class_names: Names = None) -> Figure:
    """How much each pixel of an image matters for the predicted class: the size of the gradient by the input.

    K. Simonyan, A. Vedaldi and A. Zisserman, "Deep inside convolutional networks", 2013.

    Parameters
    ----------
    model : Sequential
        A classifier.
    X : array-like
        Images.
    row : int
        Which of them.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        The image, the gradient, and both over each other.

    Raises
    ------
    ValueError
        Rows that are no images, or a row that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras, plot
    >>> network = keras.Sequential([keras.Input((8, 8)), keras.layers.Flatten(), keras.layers.Dense(2, "softmax")])
    >>> plot.saliency(network, np.eye(8)[None]).to_svg().count("<image")
    3
    """
    one = _one("saliency", X, row)
    names = names_of(class_names, "class_names")
    return Figure(_onsil.Figure.saliency(network_of(model, "saliency"), one, names))


def weights(coef: Any, columns: int, class_names: Names = None) -> Figure:
    """Weights that lie as the pixels of images do, such as ``coef_`` of a linear classifier: blue below zero, orange above.

    Parameters
    ----------
    coef : array-like
        A row of weights for each class.
    columns : int
        Pixels in a row of an image.
    class_names : list of str, optional
        Names by class number.

    Returns
    -------
    Figure
        An image for each class.

    Raises
    ------
    ValueError
        Rows that are no whole images of so many columns.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import plot
    >>> plot.weights(np.eye(4), 2).to_svg().count("<image")
    4
    """
    array = np.atleast_2d(array_of(coef, "coef").astype(np.float64))
    if array.ndim != 2:
        raise ValueError(f"coef must have two axes (classes, pixels), but has the shape {array.shape}")
    return Figure(_onsil.Figure.weights(array, int(columns), names_of(class_names, "class_names")))
