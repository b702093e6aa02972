"""Metrics of classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._validation import weights_of
from ._codes import codes_of, zero_of
from ._precision_recall import precision_recall_fscore_support


def accuracy_score(y_true: Any, y_pred: Any, *, normalize: bool = True, sample_weight: Any = None) -> float:
    """The share of classes that are right.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    normalize : bool, default=True
        Whether it is the share; else the number, or sum of weights, of those that are right.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.

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
    >>> from onsil.sklearn.metrics import accuracy_score
    >>> accuracy_score(["a", "b", "b", "a"], ["a", "b", "a", "a"])
    0.75
    """
    codes = codes_of(y_true, y_pred)
    weights = weights_of(sample_weight, len(codes.y_true))
    share = _onsil.score("accuracy_score", codes.y_true, codes.y_pred, weights)
    if normalize:
        return share
    return share * (len(codes.y_true) if weights is None else float(weights.sum()))


def balanced_accuracy_score(y_true: Any, y_pred: Any, *, sample_weight: Any = None, adjusted: bool = False) -> float:
    """The mean over classes of the share that is right: rare classes count as much as others.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    adjusted : bool, default=False
        Whether it is scaled so that chance scores 0.

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
    >>> from onsil.sklearn.metrics import balanced_accuracy_score
    >>> balanced_accuracy_score([0, 0, 0, 1], [0, 0, 0, 0])
    0.5
    """
    codes = codes_of(y_true, y_pred)
    weights = weights_of(sample_weight, len(codes.y_true))
    mean = _onsil.score("balanced_accuracy_score", codes.y_true, codes.y_pred, weights)
    if not adjusted:
        return mean
    chance = 1 / len(np.unique(codes.y_true))
    return (mean - chance) / (1 - chance)


def confusion_matrix(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    sample_weight: Any = None,
    normalize: str | None = None,
) -> NDArray[Any]:
    """How often each class was predicted as each.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    labels : array-like of shape (n_classes,), default=None
        The classes to count, in this order; all in ascending order unless given.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    normalize : {"true", "pred", "all"}, default=None
        Shares of rows, columns or all; None counts.

    Returns
    -------
    ndarray of shape (n_classes, n_classes)
        True classes in rows, predicted ones in columns.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import confusion_matrix
    >>> confusion_matrix(["a", "b", "b", "a"], ["a", "b", "a", "a"])
    array([[2, 0],
           [1, 1]])
    """
    codes = codes_of(y_true, y_pred, labels)
    weights = weights_of(sample_weight, len(codes.y_true))
    matrix = _onsil.confusion_matrix(codes.y_true, codes.y_pred, codes.labels, weights, normalize)
    return matrix.astype(np.int64) if normalize is None and weights is None else matrix


def classification_report(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    target_names: Any = None,
    sample_weight: Any = None,
    digits: int = 2,
    output_dict: bool = False,
    zero_division: Any = "warn",
) -> Any:
    """Precision, recall, F1 and support of every class, and their means, as a text.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    labels : array-like of shape (n_classes,), default=None
        The classes to report on, in this order; all in ascending order unless given.
    target_names : array-like of str of shape (n_classes,), default=None
        What to call them.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    digits : int, default=2
        Decimals of the text.
    output_dict : bool, default=False
        Whether a dictionary is returned.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    str or dict
        The report.

    Raises
    ------
    ValueError
        Lists that do not fit.

    Examples
    --------
    >>> from onsil.sklearn.metrics import classification_report
    >>> report = classification_report(["a", "b", "b", "a"], ["a", "b", "a", "a"], output_dict=True)
    >>> report["a"]["recall"], report["accuracy"]
    (1.0, 0.75)
    """
    codes = codes_of(y_true, y_pred, labels)
    shown = range(len(codes.classes)) if codes.labels is None else codes.labels
    names = [str(codes.classes[at]) for at in shown] if target_names is None else [str(name) for name in target_names]
    if len(names) != len(shown):
        raise ValueError(
            f"Number of classes, {len(shown)}, does not match size of target_names, {len(names)}. Try specifying the "
            "labels parameter"
        )
    if not output_dict:
        weights = weights_of(sample_weight, len(codes.y_true))
        zero = zero_of("classification_report", zero_division)
        return _onsil.classification_report(codes.y_true, codes.y_pred, list(shown), names, weights, digits, zero)
    keys = ("precision", "recall", "f1-score", "support")

    def scores(average: str | None) -> Any:
        return precision_recall_fscore_support(
            codes.y_true,
            codes.y_pred,
            labels=list(shown),
            average=average,
            sample_weight=sample_weight,
            zero_division=zero_division,
        )

    rows = zip(*(numbers.tolist() for numbers in scores(None)))
    report: dict[str, Any] = {name: dict(zip(keys, map(float, row))) for name, row in zip(names, rows)}
    support = float(sum(row["support"] for row in report.values()))
    if set(np.unique([codes.y_true, codes.y_pred]).tolist()) <= set(shown):
        report["accuracy"] = accuracy_score(codes.y_true, codes.y_pred, sample_weight=sample_weight)
    else:
        report["micro avg"] = dict(zip(keys, (*scores("micro")[:3], support)))
    for average in ("macro", "weighted"):
        report[f"{average} avg"] = dict(zip(keys, (*scores(average)[:3], support)))
    return report
