"""Warnings that point at the user's own line."""

from __future__ import annotations

import sys
import warnings
from types import FrameType


def warn(text: str, kind: type[Warning] = UserWarning) -> None:
    """Warns of what the nearest caller outside of this package has done.

    Parameters
    ----------
    text : str
        What to say.
    kind : type, default=UserWarning
        The class of the warning.
    """
    level = 2
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith("onsil."):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, kind, stacklevel=level)
