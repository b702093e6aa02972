"""Data that are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._native import plain
from .._validation import seed_of


def make_blobs(
    n_samples: Any = 100,
    n_features: int = 2,
    *,
    centers: Any = None,
    cluster_std: Any = 1.0,
    center_box: tuple[float, float] = (-10.0, 10.0),
    shuffle: bool = True,
    random_state: Any = None,
    return_centers: bool = False,
) -> Any:
    """Round clouds of points, normally distributed around their middles.

    Parameters
    ----------
    n_samples : int or array-like, default=100
        Points in all, or of each cloud.
    n_features : int, default=2
        Numbers of each point.
    centers : int or array-like of shape (n_centers, n_features), default=None
        How many clouds, or their middles; 3 unless given, or as many as ``n_samples`` has numbers.
    cluster_std : float or array-like of float, default=1.0
        How far the clouds spread: one number, or one for each.
    center_box : tuple of float (min, max), default=(-10.0, 10.0)
        Where middles are drawn.
    shuffle : bool, default=True
        Whether points of all clouds are mixed.
    random_state : int, RandomState instance or None, default=None
        Of the draws.
    return_centers : bool, default=False
        Whether the middles are returned too.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        The points.
    y : ndarray of shape (n_samples,)
        The cloud of each.
    centers : ndarray of shape (n_centers, n_features)
        The middles, if ``return_centers`` is True.

    Raises
    ------
    ValueError
        Parameters out of range, or that do not belong together.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_blobs
    >>> X, y = make_blobs(n_samples=50, centers=2, random_state=0, cluster_std=0.60)
    >>> X.shape, y[:6].tolist()
    ((50, 2), [1, 1, 0, 0, 1, 1])
    """
    count, middles = None, None
    if isinstance(centers, (int, np.integer)):
        count = int(centers)
    elif centers is not None:
        middles = np.asarray(centers, dtype=np.float64)
        if middles.ndim != 2:
            raise ValueError(
                "make_blobs: centers must be a number or an array of shape (n_centers, n_features), but has the shape "
                f"{middles.shape}"
            )
    std = plain("make_blobs", "cluster_std", cluster_std)
    low, high = center_box
    (X, y), used = _onsil.make_blobs(
        _counts("make_blobs", n_samples),
        n_features,
        count,
        middles,
        std,
        (float(low), float(high)),
        shuffle,
        seed_of(random_state),
    )
    return (X, y, used) if return_centers else (X, y)


def _counts(owner: str, n_samples: Any) -> Any:
    """A number in all, or a list of numbers."""
    counts = plain(owner, "n_samples", n_samples)
    least = min(counts, default=0) if isinstance(counts, list) else counts
    if not isinstance(least, int) or least < 0:
        raise ValueError(f"{owner}: n_samples must be whole numbers of at least 0, but is {n_samples!r}")
    return counts


def make_moons(
    n_samples: Any = 100, *, shuffle: bool = True, noise: float | None = None, random_state: Any = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Two half circles that reach into each other.

    Parameters
    ----------
    n_samples : int or tuple of two int, default=100
        Points in all, or of each half circle.
    shuffle : bool, default=True
        Whether points of both are mixed.
    noise : float, default=None
        The standard deviation of what is added to each number.
    random_state : int, RandomState instance or None, default=None
        Of the draws.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of shape (n_samples,)
        The half circle of each, 0 or 1.

    Raises
    ------
    ValueError
        Parameters out of range.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_moons
    >>> X, y = make_moons(n_samples=4, shuffle=False)
    >>> X.round(1).tolist(), y.tolist()
    ([[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [2.0, 0.5]], [0, 0, 1, 1])
    """
    return _onsil.make_moons(_counts("make_moons", n_samples), shuffle, noise, seed_of(random_state))


def make_circles(
    n_samples: Any = 100,
    *,
    shuffle: bool = True,
    noise: float | None = None,
    random_state: Any = None,
    factor: float = 0.8,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """A circle within another.

    Parameters
    ----------
    n_samples : int or tuple of two int, default=100
        Points in all, or of each circle.
    shuffle : bool, default=True
        Whether points of both are mixed.
    noise : float, default=None
        The standard deviation of what is added to each number.
    random_state : int, RandomState instance or None, default=None
        Of the draws.
    factor : float, default=0.8
        The radius of the inner circle, from 0 to below 1; that of the outer one is 1.

    Returns
    -------
    X : ndarray of shape (n_samples, 2)
        The points.
    y : ndarray of shape (n_samples,)
        The circle of each: 0 outside, 1 inside.

    Raises
    ------
    ValueError
        Parameters out of range.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_circles
    >>> X, y = make_circles(n_samples=4, shuffle=False, factor=0.5)
    >>> (X**2).sum(axis=1).round(2).tolist(), y.tolist()
    ([1.0, 1.0, 0.25, 0.25], [0, 0, 1, 1])
    """
    return _onsil.make_circles(_counts("make_circles", n_samples), shuffle, noise, factor, seed_of(random_state))


def make_classification(
    n_samples: int = 100,
    n_features: int = 20,
    *,
    n_informative: int = 2,
    n_redundant: int = 2,
    n_repeated: int = 0,
    n_classes: int = 2,
    n_clusters_per_class: int = 2,
    weights: Any = None,
    flip_y: float = 0.01,
    class_sep: float = 1.0,
    hypercube: bool = True,
    shift: Any = 0.0,
    scale: Any = 1.0,
    shuffle: bool = True,
    random_state: Any = None,
    return_X_y: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Classes as clouds at the corners of a cube, among features that say nothing.

    Parameters
    ----------
    n_samples : int, default=100
        Samples in all.
    n_features : int, default=20
        Features in all; those that are none of the following are noise.
    n_informative : int, default=2
        Features that tell classes apart.
    n_redundant : int, default=2
        Features that are sums of informative ones.
    n_repeated : int, default=0
        Features that are copies of others.
    n_classes : int, default=2
        Classes.
    n_clusters_per_class : int, default=2
        Clouds of each class.
    weights : array-like of shape (n_classes,) or (n_classes - 1,), default=None
        The share of each class; all the same unless given.
    flip_y : float, default=0.01
        The share of samples whose class is drawn anew.
    class_sep : float, default=1.0
        Half the length of the cube's edges.
    hypercube : bool, default=True
        Whether clouds are at the corners of a cube; else of a box with random edges.
    shift : float, ndarray of shape (n_features,) or None, default=0.0
        What is added to features; None draws it.
    scale : float, ndarray of shape (n_features,) or None, default=1.0
        What features are then multiplied by; None draws it.
    shuffle : bool, default=True
        Whether samples and features are mixed.
    random_state : int, RandomState instance or None, default=None
        Of the draws.
    return_X_y : bool, default=True
        There is nothing else than ``(X, y)``.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        The samples.
    y : ndarray of shape (n_samples,)
        Their classes.

    Raises
    ------
    ValueError
        Parameters out of range, or that do not belong together.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_classification
    >>> X, y = make_classification(n_samples=10, n_features=5, random_state=0)
    >>> X.shape, sorted(set(y.tolist()))
    ((10, 5), [0, 1])
    """
    owner = "make_classification"
    if return_X_y is not True:
        raise ValueError(f"{owner}: return_X_y must be True, but is {return_X_y!r}; onsil returns (X, y) alone")
    problem = {
        "n_samples": n_samples,
        "n_features": n_features,
        "n_informative": n_informative,
        "n_redundant": n_redundant,
        "n_repeated": n_repeated,
        "n_classes": n_classes,
        "n_clusters_per_class": n_clusters_per_class,
        "weights": plain(owner, "weights", weights),
        "flip_y": flip_y,
        "class_sep": class_sep,
        "hypercube": hypercube,
        "shift": plain(owner, "shift", shift),
        "scale": plain(owner, "scale", scale),
        "shuffle": shuffle,
        "random_state": seed_of(random_state),
    }
    return _onsil.make_classification(problem)


def make_regression(
    n_samples: int = 100,
    n_features: int = 100,
    *,
    n_informative: int = 10,
    n_targets: int = 1,
    bias: float = 0.0,
    effective_rank: int | None = None,
    tail_strength: float = 0.5,
    noise: float = 0.0,
    shuffle: bool = True,
    coef: bool = False,
    random_state: Any = None,
) -> Any:
    """Numbers that are sums of some of the features, and noise.

    Parameters
    ----------
    n_samples : int, default=100
        Samples.
    n_features : int, default=100
        Features.
    n_informative : int, default=10
        Features that count.
    n_targets : int, default=1
        There is nothing else than one number for each sample.
    bias : float, default=0.0
        What is added to all numbers.
    effective_rank : None
        There is nothing else than independent features.
    tail_strength : float, default=0.5
        Not looked at: of features that are not independent.
    noise : float, default=0.0
        The standard deviation of what is added to each number.
    shuffle : bool, default=True
        Whether samples and features are mixed.
    coef : bool, default=False
        Whether what features count is returned too.
    random_state : int, RandomState instance or None, default=None
        Of the draws.

    Returns
    -------
    X : ndarray of shape (n_samples, n_features)
        The samples.
    y : ndarray of shape (n_samples,)
        Their numbers.
    coef : ndarray of shape (n_features,)
        What each feature counts, if ``coef`` is True.

    Raises
    ------
    ValueError
        Parameters out of range.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil.sklearn.datasets import make_regression
    >>> X, y, coef = make_regression(n_samples=20, n_features=3, n_informative=2, coef=True, random_state=0)
    >>> bool(np.allclose(X @ coef, y))
    True
    """
    for name, value, allowed in (("n_targets", n_targets, 1), ("effective_rank", effective_rank, None)):
        if value != allowed:
            raise ValueError(f"make_regression: {name} must be {allowed}, but is {value!r}; onsil has nothing else")
    X, y, coefficients = _onsil.make_regression(
        n_samples, n_features, min(n_features, n_informative), bias, noise, shuffle, seed_of(random_state)
    )
    return (X, y, coefficients) if coef else (X, y)
