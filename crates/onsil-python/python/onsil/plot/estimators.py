"""Figures of data, and of estimators that are no classifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _onsil
from .._arrays import array_of
from ._figure import Figure
from ._subjects import (
    described,
    fitted_of,
    labels_of,
    named_labels,
    names_of,
    numbers_of,
    refuse_class,
    rows_of,
    without_drawn_seeds,
)

Names = Sequence[str] | None


def scatter(X: Any, y: Any = None, class_names: Names = None, feature_names: Names = None) -> Figure:
    """Rows as points, coloured by class: their two features, or the two directions of the greatest spread of more.

    Parameters
    ----------
    X : array-like
        Rows of at least two features; of more than 2,000 rows, 2,000 are shown.
    y : array-like, optional
        Their classes: whole numbers from 0, or anything that can be sorted.
    class_names : list of str, optional
        Names by class number.
    feature_names : list of str, optional
        Names of the features.

    Returns
    -------
    Figure
        The points.

    Raises
    ------
    ValueError
        Rows of one feature.

    Examples
    --------
    >>> from onsil import plot
    >>> "dogs" in plot.scatter([[1.0, 2.0], [3.0, 1.0]], [0, 1], ["cats", "dogs"]).to_svg()
    True
    """
    array = array_of(X, "X")
    if array.dtype.kind in "iu":
        array = array.astype(np.float64)
    labels, names = (None, names_of(class_names, "class_names")) if y is None else named_labels(y, class_names)
    return Figure(_onsil.Figure.scatter(array, labels, names, names_of(feature_names, "feature_names")))


def kmeans_steps(estimator: Any, X: Any, feature_names: Names = None) -> Figure:
    """The steps of one run of k-means on two features: who belongs to which centre, and how the centres move.

    Parameters
    ----------
    estimator : KMeans
        Its parameters count; it need not be fitted.
    X : array-like
        Rows of two features.
    feature_names : list of str, optional
        Names of the two features.

    Returns
    -------
    Figure
        A frame for each step.

    Raises
    ------
    ValueError
        Other than two features, or another estimator.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.cluster import KMeans
    >>> X = [[0.0, 0.0], [0.0, 1.0], [5.0, 5.0], [5.0, 6.0]]
    >>> "inertia" in plot.kmeans_steps(KMeans(2, random_state=0), X).to_svg()
    True
    """
    name, parameters = described(estimator)
    if name != "KMeans":
        raise ValueError(f"kmeans_steps: estimator must be a KMeans, but is a {name}")
    return Figure(_onsil.Figure.kmeans_steps(parameters, rows_of(X), names_of(feature_names, "feature_names")))


def elbow(estimator: Any, X: Any, max_clusters: int = 10) -> Figure:
    """Inertia and mean silhouette by the number of clusters, from 2.

    Parameters
    ----------
    estimator : KMeans
        Or another one with ``n_clusters``, which takes every number in turn.
    X : array-like
        At least three rows.
    max_clusters : int
        The most clusters.

    Returns
    -------
    Figure
        The curves, with the number of the best silhouette.

    Raises
    ------
    ValueError
        An estimator without ``n_clusters``, or too few rows.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.cluster import KMeans
    >>> X = [[0.0, 0.0], [0.0, 1.0], [5.0, 5.0], [5.0, 6.0]]
    >>> "best: 2 clusters" in plot.elbow(KMeans(random_state=0), X).to_svg()
    True
    """
    name, parameters = described(estimator)
    if max_clusters < 2:
        raise ValueError(f"elbow: max_clusters must be at least 2, but is {max_clusters}")
    return Figure(_onsil.Figure.elbow(name, parameters, rows_of(X), int(max_clusters)))


def silhouette(X: Any, labels: Any) -> Figure:
    """The silhouette of every row in its cluster: long bars lie well, bars below zero would fit another one better.

    P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", 1987.

    Parameters
    ----------
    X : array-like
        Rows; of more than 2,000, 2,000 are measured.
    labels : array-like of int
        The cluster of each.

    Returns
    -------
    Figure
        The bars, with their mean.

    Raises
    ------
    ValueError
        Fewer than two clusters, or not as many labels as rows.

    Examples
    --------
    >>> from onsil import plot
    >>> X = [[0.0, 0.0], [0.0, 1.0], [5.0, 5.0], [5.0, 6.0]]
    >>> "mean" in plot.silhouette(X, [0, 0, 1, 1]).to_svg()
    True
    """
    return Figure(_onsil.Figure.silhouette(rows_of(X), labels_of(labels, "labels", least=None)))


def regression_fit(model: Any, X: Any, y: Any, feature_name: str = "x", target_name: str = "y") -> Figure:
    """A regressor's predictions: over its feature if it has one, else beside the true numbers.

    Parameters
    ----------
    model : fitted regressor
        Such as ``LinearRegression``.
    X : array-like
        Rows; of more than 2,000, 2,000 are shown.
    y : array-like
        Their numbers.
    feature_name, target_name : str
        What feature and target are called.

    Returns
    -------
    Figure
        The picture.

    Raises
    ------
    ValueError
        A model that predicts no numbers, or rows that do not fit.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.linear_model import LinearRegression
    >>> X, y = [[0.0], [1.0], [2.0]], [0.1, 0.9, 2.1]
    >>> "residuals" in plot.regression_fit(LinearRegression().fit(X, y), X, y).to_svg()
    True
    """
    native = fitted_of(model, "regression_fit")
    numbers = numbers_of(y, "y")
    return Figure(_onsil.Figure.regression_fit(native, rows_of(X), numbers, str(feature_name), str(target_name)))


def learning_curve(estimator: Any, X: Any, y: Any = None) -> Figure:
    """How good an estimator is by how many rows it learns from, by cross-validation.

    Parameters
    ----------
    estimator : estimator
        Its parameters count; it need not be fitted.
    X : array-like
        Rows.
    y : array-like, optional
        Classes or numbers.

    Returns
    -------
    Figure
        The score on the rows learnt from and on others, mean and spread over the folds.

    Raises
    ------
    ValueError
        Data that do not fit the estimator.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.datasets import make_blobs
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = make_blobs(60, centers=2, random_state=0)
    >>> "rows learnt from" in plot.learning_curve(SVC(), X, y).to_svg()
    True
    """
    from ..sklearn._configs import targets_of

    refuse_class(estimator)
    targets, classes = targets_of(estimator, y)
    name, parameters = described(estimator, classes)
    return Figure(_onsil.Figure.learning_curve(name, parameters, rows_of(X), targets))


def pipeline(estimator: Any, n_features: int) -> Figure:
    """The steps of a pipeline, or the one step that an estimator is, with the parameters that are not as by default.

    Parameters
    ----------
    estimator : estimator
        Such as a ``Pipeline``.
    n_features : int
        The number of features of the rows that come in.

    Returns
    -------
    Figure
        The diagram.

    Examples
    --------
    >>> from onsil import plot
    >>> from onsil.sklearn.svm import SVC
    >>> "C = 5" in plot.pipeline(SVC(C=5.0), 4).to_svg()
    True
    """
    name, parameters = described(estimator)
    shown = without_drawn_seeds(parameters, estimator)
    return Figure(_onsil.Figure.pipeline(name, shown, int(n_features)))
