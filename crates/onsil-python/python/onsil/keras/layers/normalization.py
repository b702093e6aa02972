"""Layers that bring numbers to mean 0 and variance 1."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ... import _onsil
from ..._arrays import array_of
from ._layer import Layer


class BatchNormalization(Layer):
    """Brings each feature to mean 0 and variance 1: ``gamma * (x - mean) / sqrt(variance + epsilon) + beta``.

    In training mean and variance are the batch's own; they also move the averages that are used at inference:
    ``moving = momentum * moving + (1 - momentum) * batch``.

    S. Ioffe and C. Szegedy, "Batch normalization", 2015.

    Parameters
    ----------
    axis : int, default=-1
        The axis of the features: the last, the only one that is supported.
    momentum : float, default=0.99
        How much of the moving averages each step keeps, from 0 to 1.
    epsilon : float, default=0.001
        Added to the variance, above 0.
    center : bool, default=True
        Whether beta is added.
    scale : bool, default=True
        Whether gamma multiplies.
    beta_initializer, gamma_initializer : str or Initializer
        What beta (``"zeros"``) and gamma (``"ones"``) start from.
    moving_mean_initializer, moving_variance_initializer : str or Initializer
        What the moving averages (``"zeros"`` and ``"ones"``) start from.
    beta_regularizer, gamma_regularizer : str or Regularizer, optional
        A penalty on the weights, added to the loss.
    beta_constraint, gamma_constraint : str or Constraint, optional
        What the weights are kept to after each update.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> keras.Sequential([keras.Input((8,)), keras.layers.BatchNormalization()]).count_params()
    32
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            axis=axis,
            momentum=momentum,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            moving_mean_initializer=moving_mean_initializer,
            moving_variance_initializer=moving_variance_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
            **kwargs,
        )


class LayerNormalization(Layer):
    """Brings the numbers of each sample to mean 0 and variance 1: ``gamma * (x - mean) / sqrt(var + epsilon) + beta``.

    J. Ba, J. Kiros and G. Hinton, "Layer normalization", 2016.

    Parameters
    ----------
    axis : int or list of int, default=-1
        The axes that mean and variance are taken over: the last ones. The batch is axis 0.
    epsilon : float, default=0.001
        Added to the variance, above 0.
    center : bool, default=True
        Whether beta is added.
    scale : bool, default=True
        Whether gamma multiplies.
    beta_initializer, gamma_initializer : str or Initializer
        What beta (``"zeros"``) and gamma (``"ones"``) start from.
    beta_regularizer, gamma_regularizer : str or Regularizer, optional
        A penalty on the weights, added to the loss.
    beta_constraint, gamma_constraint : str or Constraint, optional
        What the weights are kept to after each update.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.LayerNormalization(epsilon=1e-9)])
    >>> model.predict([[3.0, 7.0]]).tolist()
    [[-1.0, 1.0]]
    """

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 0.001,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            axis=axis,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
            **kwargs,
        )


class Normalization(Layer):
    """Brings features to mean 0 and variance 1 by figures known beforehand: ``(x - mean) / sqrt(variance)``.

    Parameters
    ----------
    axis : int, tuple of int or None, default=-1
        The axes along which features lie, with the batch as axis 0; ``None`` for one mean and variance of all numbers.
    mean, variance : float or array-like, optional
        One number for all features, or one for each. Taken from data by ``adapt`` unless given.
    invert : bool, default=False
        Whether to do the opposite: ``x * sqrt(variance) + mean``.
    **kwargs
        ``name``, ``trainable``, ``input_shape``, ``dtype``.

    Examples
    --------
    >>> from onsil import keras
    >>> layer = keras.layers.Normalization()
    >>> layer.adapt([[1.0, 10.0], [3.0, 30.0]])
    >>> keras.Sequential([keras.Input((2,)), layer]).predict([[1.0, 30.0]]).tolist()
    [[-1.0, 1.0]]
    """

    _none_counts: ClassVar[frozenset[str]] = frozenset({"axis"})

    def __init__(
        self, axis: Any = -1, mean: Any = None, variance: Any = None, invert: bool = False, **kwargs: Any
    ) -> None:
        if (mean is None) != (variance is None):
            raise ValueError("Normalization: mean and variance must be given both, or neither")
        super().__init__(axis=axis, mean=_numbers(mean), variance=_numbers(variance), invert=invert, **kwargs)

    def adapt(self, data: Any) -> None:
        """Takes mean and variance from data.

        Parameters
        ----------
        data : array-like
            Rows first, with at least one row.

        Raises
        ------
        ValueError
            No rows, NaN or infinite numbers, or an axis that the data do not have.
        """
        mean, variance = _onsil.adapt_normalization(super().to_native()["config"], array_of(data, "data"))
        self._config.update(mean=mean, variance=variance)
        if self._model is not None:
            weights = [np.asarray(given, dtype=np.float32) for given in (mean, variance)]
            shapes = [weight.shape for weight in self.get_weights()]
            self.set_weights([weight.reshape(shape) for weight, shape in zip(weights, shapes)])
            self._model._rebuild()

    def to_native(self) -> dict[str, Any]:
        """The layer as the engine reads it."""
        if self._config["mean"] is None:
            raise ValueError("Normalization has no mean and variance yet: call adapt(data) first, or give both")
        return super().to_native()


def _numbers(given: Any) -> Any:
    """A number as it is, arrays of any shape as a list."""
    return given if given is None or np.ndim(given) == 0 else np.ravel(given).tolist()
