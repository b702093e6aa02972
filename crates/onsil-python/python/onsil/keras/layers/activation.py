"""Activations as layers of their own."""

from __future__ import annotations

from typing import Any

from .._config import renamed
from ._layer import Layer


class ELU(Layer):
    """``x`` where positive, otherwise ``alpha * (exp(x) - 1)``.

    D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential linear
    units", 2016.

    Parameters
    ----------
    alpha : float, default=1.0
        What outputs approach, negated, for inputs far below 0.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.ELU()]).predict([[-50.0, 2.0]]).tolist()
    [[-1.0, 2.0]]
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(alpha=alpha, **kwargs)


class LeakyReLU(Layer):
    """``x`` where positive, otherwise ``negative_slope * x``.

    The slope is 0.3 here and 0.2 in the activation ``"leaky_relu"``, as in Keras.

    Parameters
    ----------
    negative_slope : float, default=0.3
        The slope below 0, finite.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``; ``alpha``, an old name of ``negative_slope``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.LeakyReLU(0.5)]).predict([[-2.0, 2.0]]).tolist()
    [[-1.0, 2.0]]
    """

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        config = {"negative_slope": negative_slope, **kwargs}
        renamed("LeakyReLU", config, "alpha", "negative_slope")
        super().__init__(**config)


class PReLU(Layer):
    """``x`` where positive, otherwise ``alpha * x`` with slopes that are learnt.

    K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers", 2015.

    Parameters
    ----------
    alpha_initializer : str or Initializer, default="Zeros"
        What the slopes start from.
    alpha_regularizer : str or Regularizer, optional
        A penalty on the slopes, added to the loss.
    alpha_constraint : str or Constraint, optional
        What the slopes are kept to after each update.
    shared_axes : int or list of int, optional
        The axes along which slopes are shared, with the batch as axis 0: ``[1, 2]`` for a slope per channel of images.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((24, 24, 32)), keras.layers.PReLU(shared_axes=[1, 2])]).count_params()
    32
    """

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            alpha_initializer=alpha_initializer,
            alpha_regularizer=alpha_regularizer,
            alpha_constraint=alpha_constraint,
            shared_axes=shared_axes,
            **kwargs,
        )


class ReLU(Layer):
    """``max(x, 0)``, with a slope, a threshold and a largest value if wanted.

    ``max_value`` where ``x >= max_value``; ``x`` where ``threshold <= x < max_value``; otherwise
    ``negative_slope * (x - threshold)``.

    Parameters
    ----------
    max_value : float, optional
        The largest output, at least 0; none unless given.
    negative_slope : float, default=0.0
        The slope below the threshold, at least 0.
    threshold : float, default=0.0
        The input below which the slope counts, at least 0.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((3,)), keras.layers.ReLU(6.0)]).predict([[-1.0, 2.0, 9.0]]).tolist()
    [[0.0, 2.0, 6.0]]
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(max_value=max_value, negative_slope=negative_slope, threshold=threshold, **kwargs)


class Softmax(Layer):
    """``exp(x) / sum(exp(x))`` over the last axis: shares that sum to 1.

    Parameters
    ----------
    axis : int, default=-1
        The axis: the last, the only one that is supported.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.Softmax()]).predict([[3.0, 3.0]]).tolist()
    [[0.5, 0.5]]
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(axis=axis, **kwargs)
