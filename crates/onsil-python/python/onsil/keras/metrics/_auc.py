"""The area under a curve."""

from __future__ import annotations

from typing import Any

from ._metric import Metric


class AUC(Metric):
    """The area under a curve of two rates over all thresholds.

    By default of the receiver operating characteristic: the chance that a true case is predicted higher than a false
    one.
    Targets are 0 and 1, predictions probabilities; all numbers of a row count.

    Parameters
    ----------
    num_thresholds : int, default=200
        How many thresholds, from 2 to a million, are spread over [0, 1].
    curve : str, default="ROC"
        ``"ROC"`` or ``"PR"``, precision over recall.
    summation_method : str, default="interpolation"
        ``"interpolation"``, ``"minoring"`` or ``"majoring"``: the mean height of two points, the lower, or the
        higher.
    name : str, optional
        What it is called in histories; the class's own name unless given.
    dtype : str, optional
        ``"float32"``, the only type of number.
    thresholds : list of float, optional
        A list of thresholds in [0, 1] instead.
    multi_label : bool, default=False
        Only ``False``: numbers of a row are not kept apart.
    num_labels : None
        Not supported.
    label_weights : None
        Not supported.
    from_logits : bool, default=False
        Whether predictions are logits, before the sigmoid.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.AUC()([[0], [0], [1], [1]], [[0.0], [0.5], [0.3], [0.9]])
    0.75
    """

    def __init__(
        self,
        num_thresholds: int = 200,
        curve: str = "ROC",
        summation_method: str = "interpolation",
        name: str | None = None,
        dtype: Any = None,
        thresholds: Any = None,
        multi_label: bool = False,
        num_labels: int | None = None,
        label_weights: Any = None,
        from_logits: bool = False,
    ) -> None:
        if multi_label or num_labels is not None or label_weights is not None:
            raise ValueError("AUC: multi_label, num_labels and label_weights must stay as they are: rows are one curve")
        super().__init__(
            num_thresholds=num_thresholds,
            curve=curve,
            summation_method=summation_method,
            name=name,
            dtype=dtype,
            thresholds=thresholds,
            from_logits=from_logits,
        )
