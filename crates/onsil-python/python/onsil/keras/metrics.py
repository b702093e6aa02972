"""What is watched, but not trained on."""

from __future__ import annotations

from typing import Any

from ._config import Configured, plain
from ._functions import FunctionMetric


def _native(given: Any) -> Any:
    """A metric as the engine takes it."""
    if isinstance(given, Configured):
        return given.to_native()
    if isinstance(given, (str, dict)):
        return plain(given)
    if callable(given):
        return FunctionMetric(given)
    raise TypeError(f"metrics must be names, Metrics or functions of (y_true, y_pred), but one is {given!r}")
