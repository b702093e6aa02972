"""Nearest neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._kinds import NativeClassifier, Probable
from ..base import ClassifierMixin

if TYPE_CHECKING:
    from typing_extensions import Self


class KNeighborsClassifier(ClassifierMixin, Probable, NativeClassifier):
    """Gives a sample the class that most of its nearest samples of ``fit`` have.

    Parameters
    ----------
    n_neighbors : int, default=5
        How many of the nearest to ask; from 1 to the number of samples.
    weights : {"uniform", "distance"}, default="uniform"
        Whether they count the same, or by 1 / distance.
    algorithm : {"auto", "ball_tree", "kd_tree", "brute"}, default="auto"
        All the same here: all samples are searched.
    leaf_size : int, default=30
        Not looked at: of trees.
    p : float, default=2
        The distance ``(Σ |aᵢ − bᵢ|^p)^(1/p)``, above 0.
    metric : {"minkowski", "euclidean", "manhattan"}, default="minkowski"
        The distance: by ``p``, or that of p 2 or 1.
    metric_params : None, default=None
        There is nothing else.
    n_jobs : int, default=None
        Not looked at: all cores are used.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes, sorted.
    effective_metric_ : str
        The distance.
    n_samples_fit_ : int
        The number of samples of ``fit``.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.neighbors import KNeighborsClassifier
    >>> model = KNeighborsClassifier(n_neighbors=3).fit([[0], [1], [2], [3]], [0, 0, 1, 1])
    >>> model.predict_proba([[0.9]]).round(2)
    array([[0.67, 0.33]])
    """

    _sparse = True
    _ignored = ("n_jobs", "leaf_size")
    _lacking: ClassVar = {
        "algorithm": ("auto", "ball_tree", "kd_tree", "brute"),
        "metric_params": (None,),
    }
    _attributes = ("n_samples_fit",)

    def __init__(
        self,
        n_neighbors: int = 5,
        *,
        weights: str = "uniform",
        algorithm: str = "auto",
        leaf_size: int = 30,
        p: float = 2,
        metric: str = "minkowski",
        metric_params: None = None,
        n_jobs: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.weights = weights
        self.algorithm = algorithm
        self.leaf_size = leaf_size
        self.p = p
        self.metric = metric
        self.metric_params = metric_params
        self.n_jobs = n_jobs

    def _native_parameters(self) -> dict[str, Any]:
        native = super()._native_parameters()
        if self.metric not in ("minkowski", "euclidean", "manhattan"):
            raise ValueError(
                f"KNeighborsClassifier: metric must be 'minkowski', 'euclidean' or 'manhattan', but is {self.metric!r}"
            )
        native["p"] = {"euclidean": 2.0, "manhattan": 1.0}.get(self.metric, native["p"])
        del native["metric"]
        return native

    def fit(self, X: Any, y: Any) -> Self:  # type: ignore[override]  # it takes no weights
        """Remembers samples.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,)
            The class of each sample.

        Returns
        -------
        self
            The fitted estimator.

        Raises
        ------
        ValueError
            Parameters out of range; data that do not fit; fewer than two classes.
        """
        return self._fit_classes(X, y, None)

    def _take(self, attributes: dict[str, Any]) -> None:
        super()._take(attributes)
        names: dict[float, str] = {1: "manhattan", 2: "euclidean"}
        self.effective_metric_ = names.get(self.p, "minkowski") if self.metric == "minkowski" else self.metric

    def kneighbors(self, X: Any, n_neighbors: int | None = None, return_distance: bool = True) -> Any:
        """The nearest samples of ``fit``.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples to ask about.
        n_neighbors : int, default=None
            There is nothing else than the estimator's own number.
        return_distance : bool, default=True
            Whether distances are returned too.

        Returns
        -------
        distances : ndarray of shape (n_samples, n_neighbors)
            Ascending; if ``return_distance`` is True.
        indices : ndarray of shape (n_samples, n_neighbors)
            The rows of the samples in ``fit``.

        Raises
        ------
        ValueError
            Samples with other features than in ``fit``, or with NaN; another number of neighbours.
        NotFittedError
            It is not fitted.
        """
        self._check_fitted()
        if X is None or n_neighbors not in (None, self.n_neighbors):
            raise ValueError(
                f"KNeighborsClassifier.kneighbors: X must be given, and n_neighbors be that of fit ({self.n_neighbors}), "
                f"but is {n_neighbors!r}"
            )
        samples = self._samples(X, reset=False)
        distances, indices = self._fitted.kneighbors(samples)
        return (distances, indices) if return_distance else indices
