"""Grids of parameters."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np


def candidates_of(param_grid: Any) -> list[dict[str, Any]]:
    """All combinations of a grid, or of several."""
    grids = [param_grid] if isinstance(param_grid, Mapping) else param_grid
    if not isinstance(grids, (list, tuple)) or not all(isinstance(grid, Mapping) for grid in grids):
        raise TypeError(f"GridSearchCV: param_grid must be a dict, or a list of dicts, but is {param_grid!r}")
    candidates: list[dict[str, Any]] = []
    for grid in grids:
        names = sorted(grid)
        for name in names:
            values = grid[name]
            if isinstance(values, str) or not hasattr(values, "__len__") or not len(values):
                raise ValueError(
                    f"GridSearchCV: param_grid must have a list of at least one value for {name!r}, but has {values!r}"
                )
        candidates += [dict(zip(names, values)) for values in itertools.product(*(grid[name] for name in names))]
    if not candidates:
        raise ValueError("GridSearchCV: param_grid must have something to try, but is empty")
    return candidates


def column_of(name: str, candidates: list[dict[str, Any]]) -> Any:
    """A parameter's value in every candidate; masked where it has none."""
    present = [candidate[name] for candidate in candidates if name in candidate]
    kinds = {type(value) for value in present}
    dtype: Any = object
    if len(kinds) == 1 and isinstance(present[0], (bool, int, float, np.generic)):
        dtype = np.array(present).dtype
    column = np.ma.MaskedArray(np.empty(len(candidates), dtype=dtype), mask=True)
    for row, candidate in enumerate(candidates):
        if name in candidate:
            column[row] = candidate[name]
    return column
