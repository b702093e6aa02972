"""Initializers whose numbers are smaller the more a unit is connected.

``fan_in`` and ``fan_out`` are how many numbers go into a unit and come out of one: the sides of a matrix, and of a
convolution's kernel the last two axes, both times its area.
"""

from __future__ import annotations

from typing import Any

from ._initializer import Initializer


class VarianceScaling(Initializer):
    """Numbers of variance ``scale / n``, where ``n`` is a fan.

    Parameters
    ----------
    scale : float, default=1.0
        The factor, above 0.
    mode : {"fan_in", "fan_out", "fan_avg"}, default="fan_in"
        The fan, or the mean of both.
    distribution : {"truncated_normal", "untruncated_normal", "uniform"}, default="truncated_normal"
        What is drawn from; ``"normal"`` is another name of the first.
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> initializer = keras.initializers.VarianceScaling(3.0, mode="fan_avg", distribution="uniform", seed=1)
    >>> bool(abs(initializer((4, 5))).max() <= 2**0.5)
    True
    """

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: int | None = None,
        input_axes: Any = None,
        output_axes: Any = None,
    ) -> None:
        super().__init__(
            scale=scale,
            mode=mode,
            distribution=distribution,
            seed=seed,
            input_axes=input_axes,
            output_axes=output_axes,
        )


class GlorotUniform(Initializer):
    """Uniform numbers within ``sqrt(6 / (fan_in + fan_out))`` of 0; of most kernels.

    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.GlorotUniform(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)


class GlorotNormal(Initializer):
    """Truncated normal numbers of variance ``2 / (fan_in + fan_out)``.

    X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.GlorotNormal(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)


class HeUniform(Initializer):
    """Uniform numbers within ``sqrt(6 / fan_in)`` of 0; suits ReLU.

    K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.HeUniform(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)


class HeNormal(Initializer):
    """Truncated normal numbers of variance ``2 / fan_in``; suits ReLU.

    K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.HeNormal(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)


class LecunUniform(Initializer):
    """Uniform numbers within ``sqrt(3 / fan_in)`` of 0.

    Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, "Efficient backprop", 1998.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.LecunUniform(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)


class LecunNormal(Initializer):
    """Truncated normal numbers of variance ``1 / fan_in``; suits SELU.

    Y. LeCun, L. Bottou, G. Orr and K.-R. Müller, "Efficient backprop", 1998.

    Parameters
    ----------
    seed : int, optional
        What is drawn from; in a layer the model's seed unless given.
    input_axes, output_axes : list of int, optional
        The axes that make up the fans; for the usual shapes unless given. Both or neither.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.initializers.LecunNormal(seed=1)((2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int | None = None, input_axes: Any = None, output_axes: Any = None) -> None:
        super().__init__(seed=seed, input_axes=input_axes, output_axes=output_axes)
