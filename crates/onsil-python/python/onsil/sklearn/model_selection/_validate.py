"""Scores of fits to parts of the samples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._configs import config_of, cv_of, scorer_of, targets_of
from .._native import pass_on
from .._validation import check_lengths, rows_of, seed_of, shape_of, weights_of

#: Shares of the samples to learn from, unless a user names others.
_SIZES = np.array([0.1, 0.325, 0.55, 0.775, 1.0])


def _refuse(owner: str, **given: tuple[Any, Any]) -> None:
    """Refuses what there is not."""
    for name, (value, allowed) in given.items():
        if value is not allowed and value != allowed:
            raise ValueError(
                f"{owner}: {name} must be {allowed!r}, but is {value!r}; scikit-learn's {owner} takes onsil's estimators too"
            )


def _weights(owner: str, params: Mapping[str, Any] | None, samples: int) -> NDArray[np.float64] | None:
    given = dict(params or {})
    weights = weights_of(given.pop("sample_weight", None), samples)
    if given:
        raise ValueError(f"{owner}: params may have 'sample_weight' alone, but has {sorted(given)}")
    return weights


def cross_validate(
    estimator: Any,
    X: Any,
    y: Any = None,
    *,
    groups: None = None,
    scoring: Any = None,
    cv: Any = None,
    n_jobs: int | None = None,
    verbose: int = 0,
    params: Mapping[str, Any] | None = None,
    pre_dispatch: Any = "2*n_jobs",
    return_train_score: bool = False,
    return_estimator: bool = False,
    return_indices: bool = False,
    error_score: Any = np.nan,
) -> dict[str, Any]:
    """Fits an estimator to all folds but one, and scores it on that one; for every fold.

    Parameters
    ----------
    estimator : estimator
        One of onsil's, or a pipeline of them. scikit-learn's own function takes others.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        The samples.
    y : array-like of shape (n_samples,), default=None
        Their classes or numbers.
    groups : None
        There is nothing else.
    scoring : str or list of str, default=None
        Names of metrics, such as ``"accuracy"``; the estimator's own score unless given.
    cv : int, folds or iterable of splits, default=None
        How many folds (5 unless given; stratified for classifiers), what splits, or pairs of rows to learn from and to
        test with.
    n_jobs, verbose, pre_dispatch
        Not looked at: all cores are used.
    params : dict, default=None
        ``{"sample_weight": …}`` for ``fit``.
    return_train_score : bool, default=False
        Whether the parts that were learnt from are scored too.
    return_estimator : bool, default=False
        There is nothing else than False.
    return_indices : bool, default=False
        Whether the rows of each split are returned.
    error_score
        Not looked at: a fit that fails is an error.

    Returns
    -------
    dict
        ``test_score`` (or ``test_…`` of each metric), ``fit_time``, ``score_time`` in seconds, perhaps ``train_score``
        and ``indices``: an entry for each fold.

    Raises
    ------
    ValueError
        Data or parameters that do not fit; an unknown metric.
    TypeError
        An estimator that is not onsil's.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_blobs
    >>> from onsil.sklearn.model_selection import cross_validate
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = make_blobs(centers=2, random_state=0, cluster_std=0.5)
    >>> cross_validate(SVC(), X, y, cv=3)["test_score"].tolist()
    [1.0, 1.0, 1.0]
    """
    owner = "cross_validate"
    _refuse(owner, groups=(groups, None), return_estimator=(return_estimator, False))
    targets, classes = targets_of(estimator, y)
    several = isinstance(scoring, (list, tuple, set))
    names = list(scoring) if several else [scoring]
    samples = rows_of(X, owner, sparse=True)
    check_lengths(shape_of(samples)[0], y=targets)
    found = _onsil.cross_validate(
        config_of(estimator, classes),
        samples,
        targets,
        cv_of(cv, X, y),
        [scorer_of(owner, name, classes) for name in names],
        return_train_score,
        _weights(owner, params, shape_of(samples)[0]),
    )
    pass_on(found["warnings"])
    results: dict[str, Any] = {"fit_time": found["fit_time"], "score_time": found["score_time"]}
    if return_indices:
        train, test = zip(*found["splits"])
        results["indices"] = {"train": train, "test": test}
    for part in ("test", "train") if return_train_score else ("test",):
        for name in names:
            key = f"{part}_{name}" if several else f"{part}_score"
            results[key] = found[part][name or "score"]
    return results


def cross_val_score(
    estimator: Any,
    X: Any,
    y: Any = None,
    *,
    groups: None = None,
    scoring: str | None = None,
    cv: Any = None,
    n_jobs: int | None = None,
    verbose: int = 0,
    params: Mapping[str, Any] | None = None,
    pre_dispatch: Any = "2*n_jobs",
    error_score: Any = np.nan,
) -> NDArray[np.float64]:
    """The score on every fold of an estimator that was fitted to the others.

    Parameters
    ----------
    estimator : estimator
        One of onsil's, or a pipeline of them. scikit-learn's own function takes others.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        The samples.
    y : array-like of shape (n_samples,), default=None
        Their classes or numbers.
    groups : None
        There is nothing else.
    scoring : str, default=None
        The name of a metric, such as ``"accuracy"``; the estimator's own score unless given.
    cv : int, folds or iterable of splits, default=None
        How many folds (5 unless given; stratified for classifiers), what splits, or pairs of rows to learn from and to
        test with.
    n_jobs, verbose, pre_dispatch
        Not looked at: all cores are used.
    params : dict, default=None
        ``{"sample_weight": …}`` for ``fit``.
    error_score
        Not looked at: a fit that fails is an error.

    Returns
    -------
    ndarray of shape (n_splits,)
        The scores.

    Raises
    ------
    ValueError
        Data or parameters that do not fit; an unknown metric.
    TypeError
        An estimator that is not onsil's.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_blobs
    >>> from onsil.sklearn.model_selection import cross_val_score
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = make_blobs(centers=2, random_state=0, cluster_std=0.5)
    >>> cross_val_score(SVC(), X, y, cv=3)
    array([1., 1., 1.])
    """
    if scoring is not None and not isinstance(scoring, str):
        scorer_of("cross_val_score", scoring, None)
    scores: NDArray[np.float64] = cross_validate(estimator, X, y, groups=groups, scoring=scoring, cv=cv, params=params)[
        "test_score"
    ]
    return scores


def learning_curve(
    estimator: Any,
    X: Any,
    y: Any,
    *,
    groups: None = None,
    train_sizes: Any = _SIZES,
    cv: Any = None,
    scoring: str | None = None,
    exploit_incremental_learning: bool = False,
    n_jobs: int | None = None,
    pre_dispatch: Any = "all",
    verbose: int = 0,
    shuffle: bool = False,
    random_state: Any = None,
    error_score: Any = np.nan,
    return_times: bool = False,
    params: None = None,
) -> tuple[NDArray[Any], ...]:
    """Scores of an estimator that learns from more and more samples.

    Parameters
    ----------
    estimator : estimator
        One of onsil's, or a pipeline of them. scikit-learn's own function takes others.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        The samples.
    y : array-like of shape (n_samples,)
        Their classes or numbers; None for an estimator that needs none.
    groups : None
        There is nothing else.
    train_sizes : array-like, default=np.array([0.1, 0.325, 0.55, 0.775, 1.0])
        Shares of the largest part to learn from, or numbers of samples.
    cv : int, folds or iterable of splits, default=None
        As of ``cross_validate``.
    scoring : str, default=None
        The name of a metric; the estimator's own score unless given.
    exploit_incremental_learning : bool, default=False
        There is nothing else than False.
    n_jobs, pre_dispatch, verbose
        Not looked at: all cores are used.
    shuffle : bool, default=False
        Whether samples are mixed before so many are taken.
    random_state : int, RandomState instance or None, default=None
        Of the shuffle.
    error_score
        Not looked at: a fit that fails is an error.
    return_times : bool, default=False
        Whether times are returned too.
    params : None
        There is nothing else.

    Returns
    -------
    train_sizes_abs : ndarray of shape (n_sizes,)
        The numbers of samples.
    train_scores, test_scores : ndarray of shape (n_sizes, n_splits)
        The scores on samples that were learnt from, and on others.
    fit_times, score_times : ndarray of shape (n_sizes, n_splits)
        Seconds, if ``return_times`` is True.

    Raises
    ------
    ValueError
        Data or parameters that do not fit; an unknown metric.
    TypeError
        An estimator that is not onsil's.

    Examples
    --------
    >>> from onsil.sklearn.datasets import make_blobs
    >>> from onsil.sklearn.model_selection import learning_curve
    >>> from onsil.sklearn.svm import SVC
    >>> X, y = make_blobs(centers=2, random_state=0, cluster_std=0.5)
    >>> sizes, train, test = learning_curve(SVC(), X, y, train_sizes=[0.5, 1.0])
    >>> sizes, test.shape
    (array([40, 80]), (2, 5))
    """
    owner = "learning_curve"
    _refuse(
        owner,
        groups=(groups, None),
        exploit_incremental_learning=(exploit_incremental_learning, False),
        params=(params, None),
    )
    sizes = np.asarray(train_sizes)
    is_shares = sizes.dtype.kind == "f"
    targets, classes = targets_of(estimator, y)
    samples = rows_of(X, owner, sparse=True)
    check_lengths(shape_of(samples)[0], y=targets)
    found = _onsil.learning_curve(
        config_of(estimator, classes),
        samples,
        targets,
        cv_of(cv, X, y),
        scorer_of(owner, scoring, classes),
        sizes.tolist() if is_shares else None,
        None if is_shares else sizes.tolist(),
        seed_of(random_state) if shuffle else None,
    )
    curves = (found["train_sizes"], found["train_scores"], found["test_scores"])
    return (*curves, found["fit_time"], found["score_time"]) if return_times else curves
