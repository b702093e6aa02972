"""What all layers have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._arrays import array_of
from .._config import Configured, check_known, deprecated

if TYPE_CHECKING:
    from ..models import Sequential


def shape_of(owner: str, shape: Any) -> tuple[int, ...]:
    """The shape of one sample, also from the old spelling as a number."""
    if isinstance(shape, (int, np.integer)):
        deprecated(f"{owner}: shape={shape} is the old spelling of shape=({shape},)")
        return (int(shape),)
    axes = tuple(shape)
    if any(not isinstance(axis, (int, np.integer)) or axis < 1 for axis in axes):
        raise ValueError(f"{owner}: shape must be of whole numbers of at least 1, but is {axes}")
    return tuple(int(axis) for axis in axes)


class Layer(Configured):
    """A layer before or within a model.

    Parameters
    ----------
    name : str, optional
        Its name in the model; the class name in snake_case unless given.
    trainable : bool
        Whether its weights follow their gradients.
    input_shape : tuple of int, optional
        Of the first layer: the shape of one sample. An old spelling; put an ``Input`` first instead.
    input_dim : int, optional
        The old spelling of ``input_shape=(input_dim,)``.
    dtype : str, optional
        ``"float32"``, the only type of number that layers compute with.
    activity_regularizer : None
        Not supported.
    **config
        The layer's own parameters.

    Raises
    ------
    TypeError
        A parameter that the layer does not have, with a suggestion.
    """

    def __init__(
        self,
        *,
        name: str | None = None,
        trainable: bool = True,
        input_shape: Any = None,
        input_dim: int | None = None,
        dtype: Any = None,
        activity_regularizer: Any = None,
        **config: Any,
    ) -> None:
        if activity_regularizer is not None:
            raise ValueError(
                f"{type(self).__name__}: activity_regularizer must be None, since penalties on outputs are not "
                f"supported, but is {activity_regularizer!r}: give kernel_regularizer instead"
            )
        check_known(type(self), config)
        if dtype not in (None, "float32", np.float32):
            raise ValueError(f"{type(self).__name__}: dtype must be 'float32', but is {dtype!r}")
        super().__init__(**config)
        self._name = name
        self._trainable = bool(trainable)
        self._model: Sequential | None = None
        self._index = -1
        self._input_shape: tuple[int, ...] | None = None
        if input_dim is not None:
            input_shape = (input_dim,)
        if input_shape is not None:
            deprecated(f"{type(self).__name__}: input_shape= is an old spelling; put Input(shape) first instead")
            self._input_shape = shape_of(type(self).__name__, input_shape)

    @property
    def name(self) -> str:
        """The layer's name; before it is in a model, the one that was given."""
        if self._model is not None:
            return str(self._about()["name"])
        return self._name or ""

    @property
    def trainable(self) -> bool:
        """Whether its weights follow their gradients. To be set before the layer is added to a model."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        if self._model is not None:
            self._model._rebuild()

    @property
    def output_shape(self) -> tuple[int | None, ...] | None:
        """The shape of its output with ``None`` for the batch; ``None`` before it is known."""
        shape = self._about()["output_shape"] if self._model is not None else None
        return None if shape is None else (None, *shape)

    @property
    def built(self) -> bool:
        """Whether its shapes and weights are known."""
        return self.output_shape is not None

    @property
    def weights(self) -> list[NDArray[np.float32]]:
        """Copies of its weights."""
        return self.get_weights()

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        config = {"name": self.name or None, "trainable": self._trainable, **super().get_config()}
        return config

    def get_weights(self) -> list[NDArray[np.float32]]:
        """Copies of its weights, in Keras' order.

        Returns
        -------
        list of ndarray
            Float32 arrays; an empty list before the layer is built.
        """
        if self._model is None:
            return []
        return self._model.get_weights()[self._weights_slice()]

    def set_weights(self, weights: list[Any]) -> None:
        """Sets its weights.

        Parameters
        ----------
        weights : list of array-like
            As many arrays, of the same shapes, as ``get_weights`` returns.

        Raises
        ------
        ValueError
            The layer is not in a built model, or a number or shape does not fit.
        """
        if self._model is None:
            raise ValueError("the layer is in no model yet: add it to one first")
        everything = self._model.get_weights()
        part = self._weights_slice()
        if len(weights) != part.stop - part.start:
            raise ValueError(f"layer {self.name!r} has {part.stop - part.start} weights, but {len(weights)} were given")
        everything[part] = [np.asarray(w, dtype=np.float32) for w in weights]
        self._model.set_weights(everything)

    def __call__(self, inputs: Any, training: bool = False) -> NDArray[np.float32]:
        """The outputs for the rows of an array, as at inference.

        Parameters
        ----------
        inputs : array-like
            Rows first.
        training : bool
            Only ``False``.

        Returns
        -------
        ndarray
            Float32, rows first.

        Raises
        ------
        TypeError
            Another layer instead of an array: a model is a list of layers.
        ValueError
            A shape that does not fit, or a layer with weights that is in no model yet.
        """
        from ..models import Sequential
        from .core import InputLayer

        owner = type(self).__name__
        if isinstance(inputs, Layer):
            raise TypeError(
                f"{owner}: a layer is called with numbers, not with another layer: list layers in order, as in "
                "keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])"
            )
        if training:
            raise ValueError(f"{owner}: calling a layer computes as at inference: training must be False")
        x = array_of(inputs, "inputs")
        native = self.to_native()
        alone = Sequential([InputLayer(x.shape[1:]), self._from_native({"name": None, **native})], seed=0)
        if self._model is not None:
            alone.set_weights(self.get_weights())
        # What Normalization is made with are its weights.
        elif alone.get_weights() and "mean" not in native["config"]:
            raise ValueError(f"{owner}: the layer is in no model yet, so that it has no weights: add it to one first")
        return alone.predict_on_batch(x)

    def count_params(self) -> int:
        """The number of all its weights' numbers."""
        return int(sum(self._about()["params"])) if self._model is not None else 0

    @classmethod
    def _from_native(cls, about: dict[str, Any]) -> Layer:
        """The layer that the engine describes."""
        layer = cls.__new__(cls)
        Layer.__init__(layer, name=about["name"], trainable=about.get("trainable", True), **about["config"])
        return layer

    def _about(self) -> dict[str, Any]:
        assert self._model is not None
        about: dict[str, Any] = self._model._native.layers()[self._index]
        return about

    def _weights_slice(self) -> slice:
        assert self._model is not None
        counts = [about["weights"] for about in self._model._native.layers()]
        start = sum(counts[: self._index])
        return slice(start, start + counts[self._index])
