"""k-means."""

from __future__ import annotations

from typing import Any

from ._centres import Centres


class KMeans(Centres):
    """k-means: centres that make the inertia ``Σ w ‖x − c‖²`` small, where c is the nearest centre of x.

    Each step assigns every sample to its nearest centre and moves every centre to the mean of its samples. Samples of
    float32 are computed with in float32, all others in float64.

    Parameters
    ----------
    n_clusters : int, default=8
        From 1 to the number of samples.
    init : {"k-means++", "random"}, callable or array-like of shape (n_clusters, n_features), default="k-means++"
        The first centres: drawn far from each other, drawn at random, made by a function of ``(X, n_clusters,
        random_state)``, or given.
    n_init : "auto" or int, default="auto"
        Runs, of which the best counts; ``"auto"``: 10 for ``"random"`` or a function, else 1.
    max_iter : int, default=300
        The most steps of a run.
    tol : float, default=1e-4
        A run ends when the squared moves of the centres sum to this times the mean variance of the features.
    verbose : int, default=0
        Not looked at.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    copy_x : bool, default=True
        Not looked at: X is never written to.
    algorithm : {"lloyd", "elkan"}, default="lloyd"
        Two names for what is one here.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres.
    labels_ : ndarray of shape (n_samples,), int32
        The nearest centre of each sample of ``fit``.
    inertia_ : float
        The sum of squared distances of these samples to their nearest centres, by weight.
    n_iter_ : int
        The steps of the best run.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.cluster import KMeans
    >>> model = KMeans(n_clusters=2, random_state=0).fit([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]])
    >>> sorted(model.cluster_centers_.tolist())
    [[1.0, 2.0], [10.0, 2.0]]
    """

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_iter_: int = attributes["n_iter"]

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        n_init: int | str = "auto",
        max_iter: int = 300,
        tol: float = 1e-4,
        verbose: int = 0,
        random_state: Any = None,
        copy_x: bool = True,
        algorithm: str = "lloyd",
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.verbose = verbose
        self.random_state = random_state
        self.copy_x = copy_x
        self.algorithm = algorithm
