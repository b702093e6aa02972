"""Metrics of probabilities and scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._validation import classes_of, numbers_of, rows_of, weights_of


def log_loss(
    y_true: Any,
    y_proba: Any = None,
    *,
    normalize: bool = True,
    sample_weight: Any = None,
    labels: Any = None,
    y_pred: Any = "deprecated",
) -> float:
    """The cross-entropy of probabilities, the mean of ``−ln p`` of the true class.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities of the classes in ascending order; one number a sample for the second of two.
    normalize : bool, default=True
        Whether it is the mean; else the sum.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    labels : array-like, default=None
        The classes, if some are not in ``y_true``.
    y_pred : array-like
        The old name of ``y_proba``.

    Returns
    -------
    float
        At least 0, the lower the better.

    Raises
    ------
    ValueError
        Data that do not fit; probabilities outside 0 to 1.

    Examples
    --------
    >>> from onsil.sklearn.metrics import log_loss
    >>> round(log_loss(["b", "a", "a", "b"], [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]]), 5)
    0.21616
    """
    if not isinstance(y_pred, str):
        y_proba = y_pred
    if y_proba is None:
        raise ValueError("log_loss: y_proba must be given: the probability of each class")
    codes, names = _positions(y_true, labels)
    given = np.asarray(y_proba, dtype=np.float64)
    if given.ndim == 1:
        given = given.reshape(-1, 1)
    if given.shape[1] == 1:
        given = np.hstack([1 - given, given])
    weights = weights_of(sample_weight, len(codes))
    return _onsil.log_loss(codes, rows_of(given, "log_loss", name="y_proba"), names, weights, normalize)


def _positions(y: Any, labels: Any) -> tuple[NDArray[np.int64], list[int]]:
    """Classes as positions among all of them, and these positions."""
    if labels is None:
        classes, positions = classes_of(y, "y_true", warn=False)
        return positions, list(range(len(classes)))
    given = np.asarray(y)
    classes, positions = classes_of(np.concatenate([given, np.asarray(labels)]), "y_true and labels")
    named = sorted(set(positions[len(given) :].tolist()))
    if len(named) < len(classes):
        odd = [classes[at] for at in range(len(classes)) if at not in named]
        raise ValueError(f"y_true contains values {odd} not belonging to the passed labels {labels}")
    return positions[: len(given)].copy(), named


def roc_curve(
    y_true: Any,
    y_score: Any,
    *,
    pos_label: Any = None,
    sample_weight: Any = None,
    drop_intermediate: bool = True,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """True and false positive rates for every threshold of a score.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes, of which there are two.
    y_score : array-like of shape (n_samples,)
        The higher, the more a sample seems to be of the class ``pos_label``.
    pos_label : int, float, bool or str, default=None
        That class; the second one unless given, which takes classes 0 and 1 or −1 and 1.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    drop_intermediate : bool, default=True
        Whether points in the middle of straight lines are left out.

    Returns
    -------
    fpr, tpr, thresholds : ndarray of shape (n_thresholds,)
        The rates, ascending, and the thresholds, descending from infinity.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes.

    Examples
    --------
    >>> from onsil.sklearn.metrics import roc_curve
    >>> fpr, tpr, thresholds = roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> fpr.tolist(), tpr.tolist()
    ([0.0, 0.0, 0.5, 0.5, 1.0], [0.0, 0.5, 0.5, 1.0, 1.0])
    """
    classes, codes = classes_of(y_true, "y_true", warn=False)
    if pos_label is None:
        if not set(classes.tolist()) <= {0, 1} and not set(classes.tolist()) <= {-1, 1}:
            raise ValueError(
                f"y_true takes value in {set(classes.tolist())} and pos_label is not specified: either make y_true take "
                "value in {0, 1} or {-1, 1} or pass pos_label explicitly."
            )
        pos_label = 1
    found = np.flatnonzero(classes == pos_label)
    position = int(found[0]) if len(found) else len(classes)
    scores = numbers_of(y_score, "y_score")
    weights = weights_of(sample_weight, len(codes))
    return _onsil.roc_curve(codes, scores, position, weights, drop_intermediate)


def roc_auc_score(
    y_true: Any,
    y_score: Any,
    *,
    average: str | None = "macro",
    sample_weight: Any = None,
    max_fpr: float | None = None,
    multi_class: str = "raise",
    labels: Any = None,
) -> float:
    """The area under the ROC curve: how likely a sample of one class scores above one of the other.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_score : array-like of shape (n_samples,) or (n_samples, n_classes)
        Of two classes, the score of the second; of more, probabilities.
    average : {"macro", "weighted"}, default="macro"
        The mean over classes, or the same weighted by their samples.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts; only for two classes.
    max_fpr : None
        There is nothing else than the whole area.
    multi_class : {"raise", "ovr", "ovo"}, default="raise"
        For more than two classes: an error, each against all others, or each pair.
    labels : array-like of shape (n_classes,), default=None
        The classes of the columns, if some are not in ``y_true``.

    Returns
    -------
    float
        0.5 for chance, 1 for the best.

    Raises
    ------
    ValueError
        Data that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import roc_auc_score
    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    if max_fpr is not None:
        raise ValueError(f"roc_auc_score: max_fpr must be None, but is {max_fpr!r}; onsil has nothing else")
    if average not in ("macro", "weighted"):
        raise ValueError(f"roc_auc_score: average must be 'macro' or 'weighted', but is {average!r}")
    codes, names = _positions(y_true, labels)
    scores = np.asarray(y_score, dtype=np.float64)
    if scores.ndim == 1:
        return _onsil.score(
            "roc_auc_score", codes, numbers_of(scores, "y_score"), weights_of(sample_weight, len(codes))
        )
    if multi_class not in ("ovr", "ovo"):
        raise ValueError("roc_auc_score: multi_class must be 'ovr' or 'ovo' for probabilities of several classes")
    if sample_weight is not None:
        raise ValueError("roc_auc_score: sample_weight must be None for more than two classes")
    rows = rows_of(scores, "roc_auc_score", name="y_score")
    return _onsil.roc_auc_multiclass(codes, rows, multi_class == "ovo", average == "weighted", names)
