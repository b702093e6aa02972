"""Metrics of fitted estimators, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ._classification import accuracy_score, balanced_accuracy_score
from ._clusters import adjusted_rand_score, completeness_score, homogeneity_score, v_measure_score
from ._precision_recall import f1_score, precision_score, recall_score
from ._regression import mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error
from ._scores import log_loss, roc_auc_score

#: Metrics of predictions: the function, and whether less is better.
_PREDICTED: dict[str, tuple[Callable[..., Any], bool]] = {
    "accuracy": (accuracy_score, False),
    "balanced_accuracy": (balanced_accuracy_score, False),
    "r2": (r2_score, False),
    "neg_mean_squared_error": (mean_squared_error, True),
    "neg_root_mean_squared_error": (root_mean_squared_error, True),
    "neg_mean_absolute_error": (mean_absolute_error, True),
    "adjusted_rand_score": (adjusted_rand_score, False),
    "homogeneity_score": (homogeneity_score, False),
    "completeness_score": (completeness_score, False),
    "v_measure_score": (v_measure_score, False),
}
for _name, _score in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
    _PREDICTED[_name] = (_score, False)
    for _average in ("macro", "micro", "weighted"):
        _PREDICTED[f"{_name}_{_average}"] = (partial(_score, average=_average), False)


def score_by(name: str, model: Any, X: Any, y: Any) -> float:
    """The metric of that name of a fitted estimator, the higher the better.

    Raises
    ------
    ValueError
        An unknown name.
    """
    if name in _PREDICTED:
        metric, less = _PREDICTED[name]
        value = float(metric(y, model.predict(X)))
        return -value if less else value
    if name == "neg_log_loss":
        return -log_loss(y, model.predict_proba(X), labels=model.classes_)
    if name == "roc_auc":
        return roc_auc_score(
            y, model.decision_function(X) if hasattr(model, "decision_function") else _second(model, X)
        )
    if name.startswith("roc_auc_ov"):
        kind, _, average = name.removeprefix("roc_auc_").partition("_")
        return roc_auc_score(y, model.predict_proba(X), multi_class=kind, average=average or "macro")
    raise ValueError(f"unknown scorer {name!r} (known: {', '.join(sorted(_PREDICTED))}, neg_log_loss, roc_auc, …)")


def _second(model: Any, X: Any) -> Any:
    return model.predict_proba(X)[:, 1]
