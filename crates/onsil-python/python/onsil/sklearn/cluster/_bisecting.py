"""k-means by splitting."""

from __future__ import annotations

from typing import Any

from ._centres import Centres


class BisectingKMeans(Centres):
    """k-means that begins with one cluster and splits one in two until there are enough.

    Parameters
    ----------
    n_clusters : int, default=8
        From 1 to the number of samples.
    init : {"k-means++", "random"}, callable or array-like of shape (n_clusters, n_features), default="random"
        The first centres: drawn far from each other, drawn at random, made by a function of ``(X, n_clusters,
        random_state)``, or given.
    n_init : int, default=1
        Runs of each split, of which the best counts.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    max_iter : int, default=300
        The most steps of a run.
    verbose : int, default=0
        Not looked at.
    tol : float, default=1e-4
        A run ends when the squared moves of the centres sum to this times the mean variance of the features.
    copy_x : bool, default=True
        Not looked at: X is never written to.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Two names for what is one here.
    bisecting_strategy : {"biggest_inertia", "largest_cluster"}, default="biggest_inertia"
        Which cluster is split next.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres.
    labels_ : ndarray of shape (n_samples,), int32
        The nearest centre of each sample of ``fit``.
    inertia_ : float
        The sum of squared distances of these samples to their nearest centres, by weight.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.cluster import BisectingKMeans
    >>> model = BisectingKMeans(n_clusters=2, n_init=9, random_state=0).fit([[1, 2], [1, 4], [1, 0], [90, 2], [90, 4], [90, 0]])
    >>> sorted(model.cluster_centers_.tolist())
    [[1.0, 2.0], [90.0, 2.0]]
    """

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "random",
        n_init: int = 1,
        random_state: Any = None,
        max_iter: int = 300,
        verbose: int = 0,
        tol: float = 1e-4,
        copy_x: bool = True,
        algorithm: str = "lloyd",
        bisecting_strategy: str = "biggest_inertia",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.random_state = random_state
        self.max_iter = max_iter
        self.verbose = verbose
        self.tol = tol
        self.copy_x = copy_x
        self.algorithm = algorithm
        self.bisecting_strategy = bisecting_strategy
