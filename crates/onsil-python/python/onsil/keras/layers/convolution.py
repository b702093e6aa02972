"""Layers that slide small filters over sequences and images."""

from __future__ import annotations

from typing import Any

from ._layer import Layer


class Conv1D(Layer):
    """Slides small filters over sequences: ``activation(sum(x[i*s + u*d] * kernel[u]) + bias)``.

    The shape ``(steps, channels)`` becomes ``(steps', filters)``.

    Parameters
    ----------
    filters : int
        The number of filters, at least 1: the length of the output's last axis.
    kernel_size : int
        The steps that a filter sees at once, at least 1.
    strides : int, default=1
        By how much a filter moves.
    padding : {"valid", "same", "causal"}, default="valid"
        No zeros around the sequence, as many as keep its length at strides of 1, or all of them before its start so
        that no output sees later steps.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    dilation_rate : int, default=1
        The distance of the steps that a filter sees.
    groups : int, default=1
        Into how many groups, which do not see each other, channels and filters are split; divides both.
    activation : str or callable, optional
        What the sums go through; nothing unless given.
    use_bias : bool, default=True
        Whether there is a bias.
    kernel_initializer : str or Initializer, default="glorot_uniform"
        What the kernel starts from; its shape is ``(kernel_size, channels / groups, filters)``.
    bias_initializer : str or Initializer, default="zeros"
        What the bias starts from.
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
    >>> keras.Sequential([keras.Input((100, 8)), keras.layers.Conv1D(16, 3, padding="causal")]).output_shape
    (None, 100, 16)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = 1,
        groups: int = 1,
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
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            groups=groups,
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


class Conv2D(Layer):
    """Slides small filters over images: ``activation(sum(x[i*s + u*d, j*s + v*d] * kernel[u, v]) + bias)``.

    The shape ``(height, width, channels)`` becomes ``(height', width', filters)``.

    Parameters
    ----------
    filters : int
        The number of filters, at least 1: the length of the output's last axis.
    kernel_size : int or tuple of int
        Height and width that a filter sees at once; one number for both.
    strides : int or tuple of int, default=(1, 1)
        By how much a filter moves down and to the right.
    padding : {"valid", "same"}, default="valid"
        No zeros around the image, or as many as keep its size at strides of 1.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    dilation_rate : int or tuple of int, default=(1, 1)
        The distance of the pixels that a filter sees.
    groups : int, default=1
        Into how many groups, which do not see each other, channels and filters are split; divides both.
    activation : str or callable, optional
        What the sums go through; nothing unless given.
    use_bias : bool, default=True
        Whether there is a bias.
    kernel_initializer : str or Initializer, default="glorot_uniform"
        What the kernel starts from; its shape is ``(height, width, channels / groups, filters)``.
    bias_initializer : str or Initializer, default="zeros"
        What the bias starts from.
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
    >>> model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(32, (5, 5), activation="relu")])
    >>> model.output_shape, model.count_params()
    ((None, 24, 24, 32), 832)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        groups: int = 1,
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
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            groups=groups,
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


class DepthwiseConv2D(Layer):
    """Slides filters over images, each channel with its own.

    The shape ``(height, width, channels)`` becomes ``(height', width', channels * depth_multiplier)``.

    F. Chollet, "Xception: deep learning with depthwise separable convolutions", 2017.

    Parameters
    ----------
    kernel_size : int or tuple of int
        Height and width that a filter sees at once; one number for both.
    strides : int or tuple of int, default=(1, 1)
        By how much a filter moves down and to the right.
    padding : {"valid", "same"}, default="valid"
        No zeros around the image, or as many as keep its size at strides of 1.
    depth_multiplier : int, default=1
        The filters of each channel.
    data_format : str, optional
        ``"channels_last"``, the only layout.
    dilation_rate : int or tuple of int, default=(1, 1)
        The distance of the pixels that a filter sees.
    activation : str or callable, optional
        What the sums go through; nothing unless given.
    use_bias : bool, default=True
        Whether there is a bias.
    depthwise_initializer : str or Initializer, default="glorot_uniform"
        What the kernel starts from; its shape is ``(height, width, channels, depth_multiplier)``.
    bias_initializer : str or Initializer, default="zeros"
        What the bias starts from.
    depthwise_regularizer, bias_regularizer : str or Regularizer, optional
        A penalty on the weights, added to the loss.
    activity_regularizer : None
        Not supported.
    depthwise_constraint, bias_constraint : str or Constraint, optional
        What the weights are kept to after each update.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((28, 28, 8)), keras.layers.DepthwiseConv2D(3)]).count_params()
    80
    """

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: str | None = None,
        dilation_rate: Any = (1, 1),
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            depth_multiplier=depth_multiplier,
            data_format=data_format,
            dilation_rate=dilation_rate,
            activation=activation,
            use_bias=use_bias,
            depthwise_initializer=depthwise_initializer,
            bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            depthwise_constraint=depthwise_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )
