"""Input, Dense, Activation."""

from __future__ import annotations

from typing import Any

from ._layer import Layer, shape_of


class InputLayer(Layer):
    """The shape of one sample; first in a model.

    Parameters
    ----------
    shape : tuple of int
        Without the batch, such as ``(28, 28, 1)``: height, width, channels.
    batch_size : int, optional
        Batches may have any size; what is given here is not looked at.
    dtype : str, optional
        Inputs of any type of number are taken.
    name : str, optional
        Its name.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.layers.InputLayer((2,)), keras.layers.Dense(4)]).count_params()
    12
    """

    def __init__(
        self,
        shape: Any = None,
        batch_size: int | None = None,
        dtype: Any = None,
        name: str | None = None,
    ) -> None:
        if shape is None:
            raise ValueError("Input: shape must be given, such as (28, 28, 1)")
        super().__init__(name=name, shape=shape_of("Input", shape))


def Input(
    shape: Any = None,
    batch_size: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> InputLayer:
    """The shape of one sample; first in a model.

    Parameters
    ----------
    shape : tuple of int
        Without the batch, such as ``(28, 28, 1)``: height, width, channels.
    batch_size : int, optional
        Batches may have any size; what is given here is not looked at.
    dtype : str, optional
        Inputs of any type of number are taken.
    name : str, optional
        Its name.

    Returns
    -------
    InputLayer
        To be the first in a ``Sequential``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((2,)), keras.layers.Dense(4)]).output_shape
    (None, 4)
    """
    return InputLayer(shape, batch_size, dtype, name)


class Dense(Layer):
    """A layer of units that each see all inputs: ``activation(x @ kernel + bias)``.

    Parameters
    ----------
    units : int
        The number of units, the length of the last axis of the output.
    activation : str or callable, optional
        What the sums go through; nothing unless given.
    use_bias : bool
        Whether there is a bias.
    kernel_initializer, bias_initializer : str or Initializer
        What the weights start from.
    kernel_regularizer, bias_regularizer : str or Regularizer, optional
        A penalty on the weights, added to the loss.
    activity_regularizer : None
        Not supported.
    kernel_constraint, bias_constraint : str or Constraint, optional
        What the weights are kept to after each update.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(128, activation="relu")])
    >>> model.count_params()
    100480
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            units=units,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )


class Activation(Layer):
    """A function of each number, or of each row for ``"softmax"``.

    Parameters
    ----------
    activation : str or callable
        The function, such as ``"relu"``.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((3,)), keras.layers.Activation("relu")]).output_shape
    (None, 3)
    """

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        super().__init__(activation=activation, **kwargs)
