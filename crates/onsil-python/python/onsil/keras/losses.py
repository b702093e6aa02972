"""What training makes small."""

from __future__ import annotations

from typing import Any

from ._config import Configured, plain
from ._functions import FunctionLoss


def _native(given: Any) -> Any:
    """A loss as the engine takes it."""
    if isinstance(given, Configured):
        return given.to_native()
    if isinstance(given, (str, dict)):
        return plain(given)
    if callable(given):
        return FunctionLoss(given)
    raise TypeError(f"loss must be a name, a Loss or a function of (y_true, y_pred), but is {given!r}")
