"""Precision, recall and what is made of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _onsil
from .._validation import weights_of
from ._codes import codes_of, zero_of


def precision_recall_fscore_support(
    y_true: Any,
    y_pred: Any,
    *,
    beta: float = 1.0,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = None,
    warn_for: Any = ("precision", "recall", "f-score"),
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """Precision, recall, ``F = (1 + β²) P R / (β² P + R)`` and the number of samples of each class.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    beta : float, default=1.0
        How much recall counts against precision, at least 0.
    labels : array-like, default=None
        The classes that count, in this order; all in ascending order unless given.
    pos_label : int, float, bool or str, default=1
        The class whose score is returned for ``"binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default=None
        The score of one of two classes; that of all samples together; the mean over classes; the same weighted by
        their samples; or None: the score of each class.
    warn_for : tuple of str
        Not looked at.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    precision, recall, fbeta_score : float or ndarray of shape (n_classes,)
        The scores.
    support : None or ndarray of shape (n_classes,)
        The samples of each class; None for an average.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes for ``"binary"``.

    Examples
    --------
    >>> from onsil.sklearn.metrics import precision_recall_fscore_support
    >>> precision_recall_fscore_support([0, 0, 1, 1], [0, 1, 1, 1], average="binary")[1]
    1.0
    """
    owner = "precision_recall_fscore_support"
    if average not in (None, "binary", "micro", "macro", "weighted"):
        raise ValueError(f"{owner}: average must be None, 'binary', 'micro', 'macro' or 'weighted', but is {average!r}")
    codes = codes_of(y_true, y_pred, labels)
    position = codes.position(pos_label)
    if average == "binary":
        present = np.unique([codes.y_true, codes.y_pred])
        if len(present) > 2:
            raise ValueError(
                "Target is multiclass but average='binary'. Please choose another average setting: None, 'micro', "
                "'macro' or 'weighted'."
            )
        if position is None and len(present) == 2:
            raise ValueError(
                f"pos_label={pos_label} is not a valid label: it should be one of {codes.classes.tolist()}"
            )
    weights = weights_of(sample_weight, len(codes.y_true))
    precision, recall, fscore, support = _onsil.precision_recall(
        codes.y_true,
        codes.y_pred,
        codes.labels,
        weights,
        beta,
        zero_of(owner, zero_division),
        average,
        -1 if position is None else position,
    )
    if average is None and weights is None:
        support = support.astype(np.int64)
    return precision, recall, fscore, support


def precision_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """The share of predictions of a class that are right, ``tp / (tp + fp)``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    labels : array-like, default=None
        The classes that count, in this order; all in ascending order unless given.
    pos_label : int, float, bool or str, default=1
        The class whose score is returned for ``"binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        The score of one of two classes; that of all samples together; the mean over classes; the same weighted by
        their samples; or None: the score of each class.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    float or ndarray of shape (n_classes,)
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes for ``"binary"``.

    Examples
    --------
    >>> from onsil.sklearn.metrics import precision_score
    >>> precision_score([0, 0, 1, 1], [0, 1, 1, 1], average=None).round(2).tolist()
    [1.0, 0.67]
    """
    return precision_recall_fscore_support(
        y_true,
        y_pred,
        labels=labels,
        pos_label=pos_label,
        average=average,
        sample_weight=sample_weight,
        zero_division=zero_division,
    )[0]


def recall_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """The share of a class that is found, ``tp / (tp + fn)``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    labels : array-like, default=None
        The classes that count, in this order; all in ascending order unless given.
    pos_label : int, float, bool or str, default=1
        The class whose score is returned for ``"binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        The score of one of two classes; that of all samples together; the mean over classes; the same weighted by
        their samples; or None: the score of each class.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    float or ndarray of shape (n_classes,)
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes for ``"binary"``.

    Examples
    --------
    >>> from onsil.sklearn.metrics import recall_score
    >>> recall_score([0, 0, 1, 1], [0, 1, 1, 1], average=None).round(2).tolist()
    [0.5, 1.0]
    """
    return precision_recall_fscore_support(
        y_true,
        y_pred,
        labels=labels,
        pos_label=pos_label,
        average=average,
        sample_weight=sample_weight,
        zero_division=zero_division,
    )[1]


def f1_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """The harmonic mean of precision and recall, ``2 P R / (P + R)``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    labels : array-like, default=None
        The classes that count, in this order; all in ascending order unless given.
    pos_label : int, float, bool or str, default=1
        The class whose score is returned for ``"binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        The score of one of two classes; that of all samples together; the mean over classes; the same weighted by
        their samples; or None: the score of each class.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    float or ndarray of shape (n_classes,)
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes for ``"binary"``.

    Examples
    --------
    >>> from onsil.sklearn.metrics import f1_score
    >>> f1_score([0, 0, 1, 1], [0, 1, 1, 1], average=None).round(2).tolist()
    [0.67, 0.8]
    """
    return precision_recall_fscore_support(
        y_true,
        y_pred,
        labels=labels,
        pos_label=pos_label,
        average=average,
        sample_weight=sample_weight,
        zero_division=zero_division,
    )[2]


def fbeta_score(
    y_true: Any,
    y_pred: Any,
    *,
    beta: float,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """A mean of precision and recall, ``(1 + β²) P R / (β² P + R)``.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        The true classes.
    y_pred : array-like of shape (n_samples,)
        The predicted ones.
    beta : float
        How much recall counts against precision, at least 0.
    labels : array-like, default=None
        The classes that count, in this order; all in ascending order unless given.
    pos_label : int, float, bool or str, default=1
        The class whose score is returned for ``"binary"``.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        The score of one of two classes; that of all samples together; the mean over classes; the same weighted by
        their samples; or None: the score of each class.
    sample_weight : array-like of shape (n_samples,), default=None
        How much each sample counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        What 0 / 0 is; ``"warn"`` is 0, without a warning.

    Returns
    -------
    float or ndarray of shape (n_classes,)
        From 0 to 1.

    Raises
    ------
    ValueError
        Lists that do not fit; more than two classes for ``"binary"``.

    Examples
    --------
    >>> from onsil.sklearn.metrics import fbeta_score
    >>> fbeta_score([0, 0, 1, 1], [0, 1, 1, 1], beta=0.5, average=None).round(2).tolist()
    [0.83, 0.71]
    """
    return precision_recall_fscore_support(
        y_true,
        y_pred,
        beta=beta,
        labels=labels,
        pos_label=pos_label,
        average=average,
        sample_weight=sample_weight,
        zero_division=zero_division,
    )[2]
