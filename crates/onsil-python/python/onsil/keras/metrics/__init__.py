"""What is watched, but not trained on."""

from __future__ import annotations

from typing import Any

from .._config import Configured, defined_here, lookup, plain
from .._functions import FunctionMetric
from ..losses import (
    Loss,
    _of_function,
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_hinge,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from ._accuracy import (
    Accuracy,
    BinaryAccuracy,
    CategoricalAccuracy,
    SparseCategoricalAccuracy,
    SparseTopKCategoricalAccuracy,
    TopKCategoricalAccuracy,
    binary_accuracy,
    categorical_accuracy,
    sparse_categorical_accuracy,
    sparse_top_k_categorical_accuracy,
    top_k_categorical_accuracy,
)
from ._auc import AUC
from ._confusion import F1Score, FBetaScore, Precision, Recall
from ._losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CategoricalHinge,
    Hinge,
    KLDivergence,
    Poisson,
    SparseCategoricalCrossentropy,
    SquaredHinge,
)
from ._metric import MeanMetricWrapper, Metric, _is_native
from ._regression import (
    CosineSimilarity,
    LogCoshError,
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    R2Score,
    RootMeanSquaredError,
)

__all__ = [
    "AUC",
    "Accuracy",
    "BinaryAccuracy",
    "BinaryCrossentropy",
    "CategoricalAccuracy",
    "CategoricalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "F1Score",
    "FBetaScore",
    "Hinge",
    "KLDivergence",
    "LogCoshError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanMetricWrapper",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Metric",
    "Poisson",
    "Precision",
    "R2Score",
    "Recall",
    "RootMeanSquaredError",
    "SparseCategoricalAccuracy",
    "SparseCategoricalCrossentropy",
    "SparseTopKCategoricalAccuracy",
    "SquaredHinge",
    "TopKCategoricalAccuracy",
    "binary_accuracy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_accuracy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "sparse_categorical_accuracy",
    "sparse_categorical_crossentropy",
    "sparse_top_k_categorical_accuracy",
    "squared_hinge",
    "top_k_categorical_accuracy",
]

_KNOWN: dict[str, type] = {
    "AUC": AUC,
    "Accuracy": Accuracy,
    "BinaryAccuracy": BinaryAccuracy,
    "BinaryCrossentropy": BinaryCrossentropy,
    "CategoricalAccuracy": CategoricalAccuracy,
    "CategoricalCrossentropy": CategoricalCrossentropy,
    "CategoricalHinge": CategoricalHinge,
    "CosineSimilarity": CosineSimilarity,
    "F1Score": F1Score,
    "FBetaScore": FBetaScore,
    "Hinge": Hinge,
    "KLDivergence": KLDivergence,
    "LogCoshError": LogCoshError,
    "MeanAbsoluteError": MeanAbsoluteError,
    "MeanAbsolutePercentageError": MeanAbsolutePercentageError,
    "MeanSquaredError": MeanSquaredError,
    "MeanSquaredLogarithmicError": MeanSquaredLogarithmicError,
    "Poisson": Poisson,
    "Precision": Precision,
    "R2Score": R2Score,
    "Recall": Recall,
    "RootMeanSquaredError": RootMeanSquaredError,
    "SparseCategoricalAccuracy": SparseCategoricalAccuracy,
    "SparseCategoricalCrossentropy": SparseCategoricalCrossentropy,
    "SparseTopKCategoricalAccuracy": SparseTopKCategoricalAccuracy,
    "SquaredHinge": SquaredHinge,
    "TopKCategoricalAccuracy": TopKCategoricalAccuracy,
}
_ALIASES = {
    "acc": "accuracy",
    "bce": "binarycrossentropy",
    "kld": "kldivergence",
    "mae": "meanabsoluteerror",
    "mape": "meanabsolutepercentageerror",
    "mse": "meansquarederror",
    "msle": "meansquaredlogarithmicerror",
    "rmse": "rootmeansquarederror",
}


def get(identifier: Any) -> Any:
    """A metric from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type, Metric, callable or None
        Such as ``"mse"``; ``None`` stays so.

    Returns
    -------
    Metric, callable or None
        The metric.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.metrics.get("mse")([[1.0, 1.0]], [[1.0, 3.0]])
    2.0
    """
    return lookup("metric", identifier, _KNOWN, _ALIASES)


def _native(given: Any) -> Any:
    """A metric as the engine takes it."""
    if isinstance(given, type) and issubclass(given, (Loss, Metric)):
        given = given()
    if isinstance(given, MeanMetricWrapper):
        return given._function
    if isinstance(given, Metric) and not _is_native(given):
        return given
    if isinstance(given, Loss) and not defined_here(type(given), "call"):
        return FunctionMetric(given.call, given.name)
    if isinstance(given, Configured):
        return given.to_native()
    if isinstance(given, (str, dict)):
        return plain(given)
    if callable(given):
        return _of_function(given) or FunctionMetric(given)
    raise TypeError(f"metrics must be names, Metrics or functions of (y_true, y_pred), but one is {given!r}")
