"""Metrics of clusters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._validation import classes_of, rows_of, seed_of, shape_of


def _score(name: str, labels_true: Any, labels_pred: Any) -> float:
    true, pred = classes_of(labels_true, "labels_true")[1], classes_of(labels_pred, "labels_pred")[1]
    if len(true) != len(pred):
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: {[len(true), len(pred)]}; labels_true and "
            "labels_pred must have one label for each sample"
        )
    return _onsil.score(name, true, pred, None)


def adjusted_rand_score(labels_true: Any, labels_pred: Any) -> float:
    """How alike two ways to group are: the share of pairs that are together or apart in both, adjusted for chance.

    Parameters
    ----------
    labels_true : array-like of shape (n_samples,)
        Classes, or one way to group.
    labels_pred : array-like of shape (n_samples,)
        Clusters, or the other way to group.

    Returns
    -------
    float
        1 for the same groups, about 0 for random ones, at least -0.5.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import adjusted_rand_score
    >>> adjusted_rand_score([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    """
    return _score("adjusted_rand_score", labels_true, labels_pred)


def homogeneity_score(labels_true: Any, labels_pred: Any) -> float:
    """Whether each cluster has samples of one class only.

    Parameters
    ----------
    labels_true : array-like of shape (n_samples,)
        Classes, or one way to group.
    labels_pred : array-like of shape (n_samples,)
        Clusters, or the other way to group.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import homogeneity_score
    >>> round(homogeneity_score([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    1.0
    """
    return _score("homogeneity_score", labels_true, labels_pred)


def completeness_score(labels_true: Any, labels_pred: Any) -> float:
    """Whether all samples of a class are in the same cluster.

    Parameters
    ----------
    labels_true : array-like of shape (n_samples,)
        Classes, or one way to group.
    labels_pred : array-like of shape (n_samples,)
        Clusters, or the other way to group.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import completeness_score
    >>> round(completeness_score([0, 1, 2, 2], [0, 0, 1, 1]), 6)
    1.0
    """
    return _score("completeness_score", labels_true, labels_pred)


def v_measure_score(labels_true: Any, labels_pred: Any, *, beta: float = 1.0) -> float:
    """The harmonic mean of homogeneity and completeness.

    Parameters
    ----------
    labels_true : array-like of shape (n_samples,)
        Classes, or one way to group.
    labels_pred : array-like of shape (n_samples,)
        Clusters, or the other way to group.
    beta : float, default=1.0
        How much completeness counts against homogeneity; there is nothing else than 1.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import v_measure_score
    >>> v_measure_score([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    """
    if beta != 1.0:
        raise ValueError(f"v_measure_score: beta must be 1.0, but is {beta!r}; onsil has nothing else")
    return _score("v_measure_score", labels_true, labels_pred)


def silhouette_samples(X: Any, labels: Any, *, metric: str = "euclidean", **kwds: Any) -> NDArray[np.float64]:
    """How much nearer each sample is to its own cluster than to the next one, ``(b − a) / max(a, b)``.

    a is the mean distance to the others of its cluster, b the least mean distance to those of another one.

    Parameters
    ----------
    X : array-like or sparse matrix of shape (n_samples, n_features)
        The samples.
    labels : array-like of shape (n_samples,)
        Their clusters.
    metric : {"euclidean"}, default="euclidean"
        The distance; there is nothing else.
    **kwds
        Not taken: options of other distances.

    Returns
    -------
    ndarray of shape (n_samples,)
        From -1 to 1; 0 for a sample that is alone in its cluster.

    Raises
    ------
    ValueError
        Data that do not fit; one cluster only, or as many as samples.

    Examples
    --------
    >>> from onsil.sklearn.metrics import silhouette_samples
    >>> silhouette_samples([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1]).round(2).tolist()
    [0.9, 0.89, 0.89, 0.9]
    """
    if metric != "euclidean" or kwds:
        raise ValueError(f"silhouette: metric must be 'euclidean', but is {metric!r} with {kwds}")
    samples, positions = rows_of(X, "silhouette", sparse=True), classes_of(labels, "labels")[1]
    if shape_of(samples)[0] != len(positions):
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: {[shape_of(samples)[0], len(positions)]}"
        )
    return _onsil.silhouette_samples(samples, positions)


def silhouette_score(
    X: Any,
    labels: Any,
    *,
    metric: str = "euclidean",
    sample_size: int | None = None,
    random_state: Any = None,
    **kwds: Any,
) -> float:
    """The mean of ``silhouette_samples``.

    Parameters
    ----------
    X : array-like or sparse matrix of shape (n_samples, n_features)
        The samples.
    labels : array-like of shape (n_samples,)
        Their clusters.
    metric : {"euclidean"}, default="euclidean"
        The distance; there is nothing else.
    sample_size : int, default=None
        So many samples are drawn first; None takes all.
    random_state : int, RandomState instance or None, default=None
        Of the draws.
    **kwds
        Not taken: options of other distances.

    Returns
    -------
    float
        From -1 to 1, the higher the better.

    Raises
    ------
    ValueError
        Data that do not fit; one cluster only, or as many as samples.

    Examples
    --------
    >>> from onsil.sklearn.metrics import silhouette_score
    >>> round(silhouette_score([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1]), 2)
    0.9
    """
    if sample_size is not None:
        labels = np.asarray(labels)
        chosen = np.random.RandomState(seed_of(random_state)).permutation(len(labels))[:sample_size]
        X, labels = (X if hasattr(X, "tocsr") else np.asarray(X))[chosen], labels[chosen]
    return float(np.mean(silhouette_samples(X, labels, metric=metric, **kwds)))
