"""k-means on batches."""

from __future__ import annotations

from typing import Any, ClassVar

from ._centres import Centres


class MiniBatchKMeans(Centres):
    """k-means on small random batches of the samples: nearly as good on many samples, in a fraction of the time.

    Each step draws a batch, assigns its samples to their nearest centres, and moves each centre to the mean of all
    samples that it ever got.

    Parameters
    ----------
    n_clusters : int, default=8
        From 1 to the number of samples.
    init : {"k-means++", "random"}, callable or array-like of shape (n_clusters, n_features), default="k-means++"
        The first centres: drawn far from each other, drawn at random, made by a function of ``(X, n_clusters,
        random_state)``, or given.
    max_iter : int, default=100
        The most passes over as many samples as there are.
    batch_size : int, default=1024
        Samples of a step.
    verbose : int, default=0
        Not looked at.
    compute_labels : bool, default=True
        Labels are always computed; False is not taken.
    random_state : int, RandomState instance or None, default=None
        Of the draws; an integer draws what it draws in scikit-learn.
    tol : float, default=0.0
        Ends when the squared moves of the centres sum to this times the mean variance of the features; 0: never.
    max_no_improvement : int or None, default=10
        Steps without improvement that end it; None: any number.
    init_size : int or None, default=None
        Samples that first centres are drawn from; None: three batches.
    n_init : "auto" or int, default="auto"
        First centres to try; ``"auto"``: 3 for ``"random"`` or a function, else 1.
    reassignment_ratio : float, default=0.01
        Centres with fewer samples than this share of the most are moved.

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, n_features)
        The centres.
    labels_ : ndarray of shape (n_samples,), int32
        The nearest centre of each sample of ``fit``.
    inertia_ : float
        The sum of squared distances of these samples to their nearest centres, by weight.
    n_iter_ : int
        Passes over as many samples as there are.
    n_steps_ : int
        Batches.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.cluster import MiniBatchKMeans
    >>> model = MiniBatchKMeans(n_clusters=2, batch_size=6, random_state=0).fit([[1, 2], [1, 4], [9, 0], [9, 2]])
    >>> bool(model.labels_[0] == model.labels_[1] != model.labels_[2])
    True
    """

    _lacking: ClassVar = {"compute_labels": (True,)}

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        self.n_iter_: int = attributes["n_iter"]
        self.n_steps_: int = attributes["n_steps"]

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        init: Any = "k-means++",
        max_iter: int = 100,
        batch_size: int = 1024,
        verbose: int = 0,
        compute_labels: bool = True,
        random_state: Any = None,
        tol: float = 0.0,
        max_no_improvement: int | None = 10,
        init_size: int | None = None,
        n_init: int | str = "auto",
        reassignment_ratio: float = 0.01,
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.max_iter = max_iter
        self.batch_size = batch_size
        self.verbose = verbose
        self.compute_labels = compute_labels
        self.random_state = random_state
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.init_size = init_size
        self.n_init = n_init
        self.reassignment_ratio = reassignment_ratio
