"""How weights follow their gradients."""

from __future__ import annotations

from typing import Any

from .._config import lookup
from ._optimizer import Optimizer
from .adam import Adam
from .sgd import SGD

__all__ = ["SGD", "Adam", "Optimizer", "get"]

_KNOWN: dict[str, type] = {"Adam": Adam, "SGD": SGD}


def get(identifier: Any) -> Any:
    """An optimizer from its name, its config, or itself.

    Parameters
    ----------
    identifier : str, dict or Optimizer
        Such as ``"adam"``.

    Raises
    ------
    ValueError
        An unknown name, with a suggestion.
    """
    return lookup("optimizer", identifier, _KNOWN, {})
