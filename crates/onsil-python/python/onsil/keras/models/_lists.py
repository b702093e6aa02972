"""What ``compile`` and ``fit`` take as one thing or as several."""

from __future__ import annotations

from typing import Any


def flat(given: Any) -> list[Any]:
    """The things in a list, a dictionary or neither; none of ``None``."""
    if given is None:
        return []
    if isinstance(given, dict):
        return [item for value in given.values() for item in flat(value)]
    if isinstance(given, (list, tuple)):
        return [item for value in given for item in (flat(value) if isinstance(value, (list, tuple)) else [value])]
    return [given]
