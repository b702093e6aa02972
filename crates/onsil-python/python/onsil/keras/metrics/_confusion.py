"""Figures of answers of yes or no."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ._metric import Metric


class Precision(Metric):
    """The share of predictions saying yes that are right; 0 if none says yes.

    Parameters
    ----------
    thresholds : float, optional
        What a prediction must be above to say yes, from 0 to 1; 0.5 unless given, and none with ``top_k``. A list is
        not supported.
    top_k : int, optional
        Only so many largest predictions of a row say yes; all may unless given.
    class_id : int, optional
        Only this class counts; all do unless given.
    name : str, optional
        What it is called in histories; the class's own name unless given.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.Precision()([[1], [1], [0]], [[0.9], [0.8], [0.7]])
    0.666...
    """

    def __init__(
        self,
        thresholds: float | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(thresholds=thresholds, top_k=top_k, class_id=class_id, name=name, dtype=dtype)


class Recall(Metric):
    """The share of true cases for which the prediction says yes; 0 if there are none.

    Parameters
    ----------
    thresholds : float, optional
        What a prediction must be above to say yes, from 0 to 1; 0.5 unless given, and none with ``top_k``. A list is
        not supported.
    top_k : int, optional
        Only so many largest predictions of a row say yes; all may unless given.
    class_id : int, optional
        Only this class counts; all do unless given.
    name : str, optional
        What it is called in histories; the class's own name unless given.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.Recall()([[1], [1], [0]], [[0.9], [0.2], [0.7]])
    0.5
    """

    def __init__(
        self,
        thresholds: float | None = None,
        top_k: int | None = None,
        class_id: int | None = None,
        name: str | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(thresholds=thresholds, top_k=top_k, class_id=class_id, name=name, dtype=dtype)


class F1Score(Metric):
    """``2 * precision * recall / (precision + recall)`` of each class; targets are one-hot.

    Parameters
    ----------
    average : str, optional
        ``"micro"``, ``"macro"`` or ``"weighted"``: how the classes' figures become one. Unless given, ``result``
        returns each, and histories have their mean.
    threshold : float, optional
        What a prediction must be above to say yes; the largest of a row does unless given.
    name : str, default="f1_score"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.F1Score(average="macro")([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]])
    0.999...
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        average: str | None = None,
        threshold: float | None = None,
        name: str | None = "f1_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(average=average, threshold=threshold, name=name, dtype=dtype)

    def result(self) -> Any:
        """The figure over all rows since the last reset.

        Returns
        -------
        float or ndarray
            The figure, or that of each class with ``average=None``.
        """
        if self._config["average"] is not None:
            return super().result()
        return np.array(self._gathered().results())


class FBetaScore(Metric):
    """``(1 + beta**2) * precision * recall / (beta**2 * precision + recall)`` of each class; targets are one-hot.

    Parameters
    ----------
    average : str, optional
        ``"micro"``, ``"macro"`` or ``"weighted"``: how the classes' figures become one. Unless given, ``result``
        returns each, and histories have their mean.
    beta : float, default=1.0
        How much more recall counts than precision, above 0.
    threshold : float, optional
        What a prediction must be above to say yes; the largest of a row does unless given.
    name : str, default="fbeta_score"
        What it is called in histories.
    dtype : str, optional
        ``"float32"``, the only type of number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.FBetaScore(average="macro")([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]])
    0.999...
    """

    _whole_rows: ClassVar[bool] = True

    def __init__(
        self,
        average: str | None = None,
        beta: float = 1.0,
        threshold: float | None = None,
        name: str | None = "fbeta_score",
        dtype: Any = None,
    ) -> None:
        super().__init__(average=average, beta=beta, threshold=threshold, name=name, dtype=dtype)

    def result(self) -> Any:
        """The figure over all rows since the last reset.

        Returns
        -------
        float or ndarray
            The figure, or that of each class with ``average=None``.
        """
        if self._config["average"] is not None:
            return super().result()
        return np.array(self._gathered().results())
