"""Classes of any type as whole numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._validation import classes_of, list_of


class Codes(NamedTuple):
    """Targets as positions of their classes."""

    classes: NDArray[Any]
    y_true: NDArray[np.int64]
    y_pred: NDArray[np.int64]
    #: The positions of the labels that the user named, if any were.
    labels: list[int] | None

    def position(self, label: Any) -> int | None:
        """The position of a class, if it is one."""
        found = np.flatnonzero(self.classes == label)
        return int(found[0]) if len(found) else None


def codes_of(y_true: Any, y_pred: Any, labels: Any = None) -> Codes:
    """Both lists of classes, and labels, by positions among all classes in order.

    Raises
    ------
    ValueError
        Lists of different lengths; classes that cannot be compared.
    """
    parts = [list_of(y_true, "y_true", warn=False), list_of(y_pred, "y_pred", warn=False)]
    if len(parts[0]) != len(parts[1]):
        raise ValueError(
            "Found input variables with inconsistent numbers of samples: "
            f"{[len(part) for part in parts]}; y_true and y_pred must have one entry for each sample"
        )
    if labels is not None:
        parts.append(np.asarray(labels))
        if parts[2].ndim != 1 or not len(parts[2]):
            raise ValueError(f"labels must be a list of at least one class, but is {labels!r}")
    texts = {
        part.dtype.kind in "US" or (part.dtype == object and any(isinstance(v, str) for v in part)) for part in parts
    }
    if len(texts) > 1:
        raise ValueError("Labels in y_true and y_pred should be of the same type: give all classes as texts, or none")
    classes, positions = classes_of(np.concatenate(parts), "y_true and y_pred")
    rows = len(parts[0])
    named = positions[2 * rows :].tolist() if labels is not None else None
    return Codes(classes, positions[:rows].copy(), positions[rows : 2 * rows].copy(), named)


def zero_of(owner: str, zero_division: Any) -> float:
    """What 0 / 0 is."""
    if isinstance(zero_division, str):
        if zero_division == "warn":
            return 0.0
    elif zero_division in (0, 1) or np.isnan(zero_division):
        return float(zero_division)
    raise ValueError(f"{owner}: zero_division must be 'warn', 0, 1 or nan, but is {zero_division!r}")
