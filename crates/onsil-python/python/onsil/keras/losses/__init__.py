"""What training makes small."""

from __future__ import annotations

import functools
from typing import Any

from .._config import Configured, defined_here, lookup, plain
from .._functions import FunctionLoss
from ._binary import BinaryCrossentropy, BinaryFocalCrossentropy, binary_crossentropy, binary_focal_crossentropy
from ._categorical import (
    CategoricalCrossentropy,
    CategoricalFocalCrossentropy,
    SparseCategoricalCrossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    sparse_categorical_crossentropy,
)
from ._distributions import CosineSimilarity, KLDivergence, Poisson, cosine_similarity, kl_divergence, poisson
from ._errors import (
    MeanAbsoluteError,
    MeanAbsolutePercentageError,
    MeanSquaredError,
    MeanSquaredLogarithmicError,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from ._hinge import CategoricalHinge, Hinge, SquaredHinge, categorical_hinge, hinge, squared_hinge
from ._loss import Loss
from ._robust import Huber, LogCosh, huber, log_cosh

__all__ = [
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalHinge",
    "CosineSimilarity",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
    "cosine_similarity",
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
    "sparse_categorical_crossentropy",
    "squared_hinge",
]

_KNOWN: dict[str, type] = {
    "BinaryCrossentropy": BinaryCrossentropy,
    "BinaryFocalCrossentropy": BinaryFocalCrossentropy,
    "CategoricalCrossentropy": CategoricalCrossentropy,
    "CategoricalFocalCrossentropy": CategoricalFocalCrossentropy,
    "CategoricalHinge": CategoricalHinge,
    "CosineSimilarity": CosineSimilarity,
    "Hinge": Hinge,
    "Huber": Huber,
    "KLDivergence": KLDivergence,
    "LogCosh": LogCosh,
    "MeanAbsoluteError": MeanAbsoluteError,
    "MeanAbsolutePercentageError": MeanAbsolutePercentageError,
    "MeanSquaredError": MeanSquaredError,
    "MeanSquaredLogarithmicError": MeanSquaredLogarithmicError,
    "Poisson": Poisson,
    "SparseCategoricalCrossentropy": SparseCategoricalCrossentropy,
    "SquaredHinge": SquaredHinge,
}
_FUNCTIONS = {
    function.__name__: function
    for function in (
        binary_crossentropy,
        binary_focal_crossentropy,
        categorical_crossentropy,
        categorical_focal_crossentropy,
        categorical_hinge,
        cosine_similarity,
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
}
_ALIASES = {
    "bce": "binarycrossentropy",
    "kld": "kldivergence",
    "kullbackleiblerdivergence": "kldivergence",
    "mae": "meanabsoluteerror",
    "mape": "meanabsolutepercentageerror",
    "mse": "meansquarederror",
    "msle": "meansquaredlogarithmicerror",
}


def get(identifier: Any) -> Any:
    """A loss from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type, Loss, callable or None
        Such as ``"mse"``; a name in snake_case is the function, one in CamelCase the class. ``None`` stays so.

    Returns
    -------
    Loss, callable or None
        The loss.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.losses.get("mse")([[1.0, 1.0]], [[1.0, 3.0]]).tolist()
    [2.0]
    """
    loss = lookup("loss", identifier, _KNOWN, _ALIASES)
    if isinstance(identifier, str) and identifier not in _KNOWN:
        return next(function for function in _FUNCTIONS.values() if _class_of(function) is type(loss))
    return loss


def _class_of(function: Any) -> type:
    known = {name.lower(): cls for name, cls in _KNOWN.items()}
    return known[function.__name__.replace("_", "")]


def _of_function(given: Any) -> Any:
    """The name or the config of a function of this module; None for another."""
    if isinstance(given, functools.partial):
        return plain(given) if given.func in _FUNCTIONS.values() and not given.args else None
    return next((name for name, function in _FUNCTIONS.items() if function is given), None)


def _native(given: Any) -> Any:
    """A loss as the engine takes it."""
    if isinstance(given, type) and issubclass(given, Loss):
        given = given()
    if isinstance(given, Loss):
        if given.reduction not in ("sum_over_batch_size", "mean"):
            raise ValueError(
                f"{given.name}: a loss to train on must have reduction='sum_over_batch_size', but has "
                f"{given.reduction!r}"
            )
        if given._class_name() == "Loss" and defined_here(type(given), "call"):
            raise NotImplementedError(f"{type(given).__name__}: define call(y_true, y_pred)")
        if not defined_here(type(given), "call"):
            return FunctionLoss(given.call, given.name, getattr(given, "gradient", None))
    if isinstance(given, Configured):
        return given.to_native()
    if isinstance(given, (str, dict)):
        return plain(given)
    if callable(given):
        return _of_function(given) or FunctionLoss(given)
    raise TypeError(f"loss must be a name, a Loss or a function of (y_true, y_pred), but is {given!r}")
