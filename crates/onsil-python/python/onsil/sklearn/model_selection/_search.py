"""The best of several parameters."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._configs import config_of, cv_of, kind_of, scorer_of, targets_of
from .._tags import Tags
from .._validation import check_lengths, rows_of, shape_of, weights_of
from ..base import clone
from ..metrics._scorers import score_by
from ._delegates import DelegatesToBest
from ._grid import candidates_of, column_of


class GridSearchCV(DelegatesToBest):
    """Tries all combinations of parameters by cross-validation, and fits the best to all samples.

    The search runs within the engine, on all cores. scikit-learn's own class takes onsil's estimators too, and
    functions as scorers.

    Parameters
    ----------
    estimator : estimator
        One of onsil's, or a pipeline of them.
    param_grid : dict or list of dict
        Names of parameters and the values to try; ``step__parameter`` for a step of a pipeline.
    scoring : str, default=None
        The name of a metric, such as ``"accuracy"``; the estimator's own score unless given.
    n_jobs : int, default=None
        Not looked at: all cores are used.
    refit : bool, default=True
        Whether the best candidate is fitted to all samples.
    cv : int, folds or iterable of splits, default=None
        How many folds (5 unless given; stratified for classifiers), what splits, or pairs of rows to learn from and to
        test with.
    verbose : int, default=0
        Not looked at.
    pre_dispatch : str, default="2*n_jobs"
        Not looked at.
    error_score : float, default=nan
        Not looked at: a fit that fails is an error.
    return_train_score : bool, default=False
        Whether the parts that were learnt from are scored too.

    Attributes
    ----------
    cv_results_ : dict
        Parameters, scores and times of every candidate, as arrays that a frame can be made of.
    best_estimator_ : estimator
        The best candidate, fitted to all samples; only with ``refit``.
    best_score_ : float
        Its mean score.
    best_params_ : dict
        Its parameters.
    best_index_ : int
        Which candidate it is.
    scorer_ : str
        The name of the metric; ``"score"`` for the estimator's own.
    n_splits_ : int
        The number of splits.
    refit_time_ : float
        Seconds of the last fit; only with ``refit``.
    multimetric_ : bool
        False: there is one metric.
    classes_ : ndarray of shape (n_classes,)
        The classes, of a classifier.
    n_features_in_ : int
        The number of features.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if X was a frame with texts as names.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_moons
    >>> from onsil.sklearn.model_selection import GridSearchCV
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = make_moons(n_samples=60, noise=0.1, random_state=0)
    >>> search = GridSearchCV(SVC(), {"gamma": [0.01, 1.0], "C": [1.0, 10.0]}).fit(X, y)
    >>> search.best_params_
    {'C': 10.0, 'gamma': 1.0}
    """

    def __init__(
        self,
        estimator: Any,
        param_grid: Any,
        *,
        scoring: str | None = None,
        n_jobs: int | None = None,
        refit: bool = True,
        cv: Any = None,
        verbose: int = 0,
        pre_dispatch: Any = "2*n_jobs",
        error_score: Any = np.nan,
        return_train_score: bool = False,
    ) -> None:
        self.estimator = estimator
        self.param_grid = param_grid
        self.scoring = scoring
        self.n_jobs = n_jobs
        self.refit = refit
        self.cv = cv
        self.verbose = verbose
        self.pre_dispatch = pre_dispatch
        self.error_score = error_score
        self.return_train_score = return_train_score

    def _tags(self) -> Tags:
        inner: Tags = self.estimator._tags()
        return Tags(
            kind=inner.kind,
            transforms=inner.transforms,
            needs_y=inner.needs_y,
            sparse=inner.sparse,
            pairwise=inner.pairwise,
            allow_nan=inner.allow_nan,
            multi_class=inner.multi_class,
        )

    @property
    def _estimator_type(self) -> str | None:
        return kind_of(self.estimator)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "cv_results_")

    def fit(self, X: Any, y: Any = None, **params: Any) -> GridSearchCV:
        """Searches.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        **params
            ``sample_weight`` for ``fit`` of the candidates.

        Returns
        -------
        self
            The fitted search.

        Raises
        ------
        ValueError
            Data or parameters that do not fit; an unknown metric; nothing to try.
        TypeError
            An estimator that is not onsil's.
        """
        owner = type(self).__name__
        if self.refit is not True and self.refit is not False:
            raise ValueError(f"GridSearchCV: refit must be True or False, but is {self.refit!r}")
        unknown = set(params) - {"sample_weight"}
        if unknown:
            raise TypeError(f"GridSearchCV.fit takes sample_weight alone beside X and y, but got {sorted(unknown)}")
        if y is None and self._tags().needs_y:
            raise ValueError("This GridSearchCV estimator requires y to be passed, but the target y is None.")
        targets, classes = targets_of(self.estimator, y)
        candidates = candidates_of(self.param_grid)
        configs = [config_of(clone(self.estimator).set_params(**candidate), classes) for candidate in candidates]
        samples = rows_of(X, owner, sparse=self._tags().sparse, least=2)
        check_lengths(shape_of(samples)[0], y=targets)
        scoring = scorer_of(owner, self.scoring, classes)
        # A candidate is a whole estimator, so that its parameters cross as they do in a fit of its own.
        native = {
            "estimator": {"class_name": "Pipeline", "config": {"steps": [["candidate", configs[0]]]}},
            "param_grid": {"candidate": configs},
            "scoring": scoring,
            "cv": cv_of(self.cv, X, y),
            "refit": False,
            "return_train_score": bool(self.return_train_score),
        }
        weights = weights_of(params.get("sample_weight"), shape_of(samples)[0])
        try:
            found = _onsil.fit("GridSearchCV", native, samples, targets, weights)
        except ValueError as error:
            if weights is None:
                raise
            raise ValueError(f"{error} (samples of which sample_weight is 0 do not count)") from None
        self._take(found, candidates, scoring)
        if self.refit:
            started = time.perf_counter()
            best = clone(self.estimator).set_params(**clone(self.best_params_, safe=False))
            self.best_estimator_ = best.fit(X, y, **params) if y is not None else best.fit(X, **params)
            self.refit_time_ = time.perf_counter() - started
            for name in ("n_features_in_", "feature_names_in_"):
                vars(self).pop(name, None)
                if hasattr(self.best_estimator_, name):
                    setattr(self, name, getattr(self.best_estimator_, name))
        return self

    def _take(self, fitted: _onsil.Fitted, candidates: list[dict[str, Any]], scoring: str) -> None:
        attributes, found = fitted.attributes(), fitted.cv_results()
        self.best_index_ = attributes["best_index"]
        self.best_score_ = attributes["best_score"]
        self.best_params_ = candidates[self.best_index_]
        self.n_splits_ = attributes["n_splits"]
        self.scorer_, self.multimetric_ = scoring, False
        results: dict[str, Any] = {}
        for name in ("fit_time", "score_time"):
            results[f"mean_{name}"], results[f"std_{name}"] = (found[f"{part}_{name}"] for part in ("mean", "std"))
        for name in sorted({name for candidate in candidates for name in candidate}):
            results[f"param_{name}"] = column_of(name, candidates)
        results["params"] = candidates
        for part in ("test", "train") if self.return_train_score else ("test",):
            for split in range(self.n_splits_):
                results[f"split{split}_{part}_score"] = found[f"split_{part}_score"][:, split]
            results[f"mean_{part}_score"] = found[f"mean_{part}_score"]
            results[f"std_{part}_score"] = found[f"std_{part}_score"]
            if part == "test":
                results["rank_test_score"] = np.asarray(found["rank_test_score"], dtype=np.int32)
        self.cv_results_ = results

    @property
    def classes_(self) -> NDArray[Any]:
        """The classes, of a classifier."""
        classes: NDArray[Any] = self._best().classes_
        return classes

    def score(self, X: Any, y: Any = None, **params: Any) -> float:
        """The score of the best candidate by the search's own metric.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
            The samples.
        y : array-like of shape (n_samples,), default=None
            Their classes or numbers.
        **params
            For ``score`` of the estimator, where that is the metric.

        Returns
        -------
        float
            The score.

        Raises
        ------
        ValueError
            Data that do not fit.
        NotFittedError
            It is not fitted.
        AttributeError
            A search without ``refit``.
        """
        best = self._best()
        if self.scoring is None:
            return float(best.score(X, y, **params) if y is not None else best.score(X, **params))
        return score_by(self.scoring, best, X, y)
