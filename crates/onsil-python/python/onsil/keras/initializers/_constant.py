"""Initializers that draw nothing."""

from __future__ import annotations

from ._initializer import Initializer


class Constant(Initializer):
    """The same number everywhere.

    Parameters
    ----------
    value : float, default=0.0
        The number.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.Constant(3.0)((2,)).tolist()
    [3.0, 3.0]
    """

    def __init__(self, value: float = 0.0) -> None:
        super().__init__(value=value)


class Zeros(Initializer):
    """0 everywhere.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.Zeros()((2,)).tolist()
    [0.0, 0.0]
    """

    def __init__(self) -> None:
        super().__init__()


class Ones(Initializer):
    """1 everywhere.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.Ones()((2,)).tolist()
    [1.0, 1.0]
    """

    def __init__(self) -> None:
        super().__init__()


class Identity(Initializer):
    """``gain`` on the diagonal of a matrix, 0 elsewhere.

    Parameters
    ----------
    gain : float, default=1.0
        The number on the diagonal.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.Identity()((2, 2)).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """

    def __init__(self, gain: float = 1.0) -> None:
        super().__init__(gain=gain)
