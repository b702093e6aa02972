"""What all initializers have in common."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .._config import Piece
from ..utils import _seeds


class Initializer(Piece):
    """What a weight starts from; what the others derive from.

    In a layer, initializers without a seed draw from the model's seed. Called by itself, one draws from a seed
    of its own that follows from ``utils.set_random_seed``; each call gives the same numbers.

    Parameters
    ----------
    **config
        The initializer's parameters.
    """

    def __init__(self, **config: Any) -> None:
        super().__init__(**config)
        self._drawn_from: int | None = None

    def __call__(self, shape: Any, dtype: Any = None) -> NDArray[np.float32]:
        """First values of a weight.

        Parameters
        ----------
        shape : int or tuple of int
            The weight's shape.
        dtype : str, optional
            ``"float32"``, the only type of number.

        Returns
        -------
        ndarray
            Float32, of that shape.

        Raises
        ------
        ValueError
            A parameter outside its range, or a shape that the initializer is not made for.
        """
        if dtype not in (None, "float32", np.float32):
            raise ValueError(f"{type(self).__name__}: dtype must be 'float32', but is {dtype!r}")
        axes = [shape] if isinstance(shape, (int, np.integer)) else list(shape)
        if any(not isinstance(axis, (int, np.integer)) or axis < 0 for axis in axes):
            raise ValueError(f"{type(self).__name__}: shape must be of whole numbers of at least 0, but is {shape!r}")
        if self._drawn_from is None:
            self._drawn_from = _seeds.next()
        return _onsil.initializer_values(self.to_native(), [int(axis) for axis in axes], self._drawn_from)
