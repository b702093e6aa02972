"""How weights follow their gradients."""

from __future__ import annotations

from typing import Any

from .._config import lookup
from . import schedules
from ._optimizer import Optimizer
from .adadelta import Adadelta
from .adagrad import Adagrad
from .adam import Adam
from .adam_w import AdamW
from .adamax import Adamax
from .lion import Lion
from .nadam import Nadam
from .rmsprop import RMSprop
from .sgd import SGD

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "get",
    "schedules",
]

_KNOWN: dict[str, type] = {
    "Adadelta": Adadelta,
    "Adagrad": Adagrad,
    "Adam": Adam,
    "AdamW": AdamW,
    "Adamax": Adamax,
    "Lion": Lion,
    "Nadam": Nadam,
    "RMSprop": RMSprop,
    "SGD": SGD,
}


def get(identifier: Any) -> Any:
    """An optimizer from its name, its config, its class or itself.

    Parameters
    ----------
    identifier : str, dict, type or Optimizer
        Such as ``"adam"``.

    Returns
    -------
    Optimizer
        The optimizer.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.optimizers.get("adam").learning_rate
    0.001
    """
    return lookup("optimizer", identifier, _KNOWN, {})
