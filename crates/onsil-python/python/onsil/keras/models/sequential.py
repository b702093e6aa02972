"""A network as a list of layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import _onsil
from .. import losses, optimizers
from ..callbacks import History
from ..layers import Layer, _by_name
from ..layers.core import InputLayer
from ..metrics import _native as native_metric
from ..utils import _seeds
from ._lists import flat
from ._saving import Saved


class Sequential(Saved):
    """A network as a list of layers, each fed by the one before.

    Parameters
    ----------
    layers : list of Layer, optional
        The layers; perhaps with an ``Input`` first. Shapes are checked as layers are added.
    trainable : bool
        Whether the layers' weights follow their gradients.
    name : str, optional
        The model's name, ``"sequential"`` unless given.
    seed : int, optional
        What first weights, shuffling and dropout follow from; from ``utils.set_random_seed`` unless given.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    >>> model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    >>> history = model.fit(np.zeros((8, 2)), np.zeros(8), epochs=2, verbose=0)
    >>> sorted(history.history)
    ['accuracy', 'loss']
    """

    def __init__(
        self,
        layers: Iterable[Layer] | None = None,
        trainable: bool = True,
        name: str | None = None,
        *,
        seed: int | None = None,
    ) -> None:
        self._seed = _seeds.next() if seed is None else int(seed)
        self._name = name or "sequential"
        self._native = _onsil.Network(self._seed, self._name)
        self._layers: list[Layer] = []
        self._trainable = bool(trainable)
        self._compiled: dict[str, Any] | None = None
        self.history: History | None = None
        self.optimizer: Any = None
        self.loss: Any = None
        if isinstance(layers, Layer):
            raise TypeError("layers must be a list of layers: Model(inputs, outputs) is not supported, only Sequential")
        for layer in layers or []:
            self.add(layer)

    # What it is made of

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order, without the ``Input``."""
        return list(self._layers)

    @property
    def trainable(self) -> bool:
        """Whether any layer's weights follow their gradients."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        self._trainable = bool(value)
        for layer in self._layers:
            layer._trainable = self._trainable
        self._rebuild()

    @property
    def input_shape(self) -> tuple[int | None, ...] | None:
        """The shape of its input with ``None`` for the batch; ``None`` before it is known."""
        shape = self._native.input_shape()
        return None if shape is None else (None, *shape)

    @property
    def output_shape(self) -> tuple[int | None, ...] | None:
        """The shape of its output with ``None`` for the batch; ``None`` before it is known."""
        shape = self._native.output_shape()
        return None if shape is None else (None, *shape)

    @property
    def built(self) -> bool:
        """Whether shapes and weights are known."""
        return self._native.input_shape() is not None

    @property
    def weights(self) -> list[NDArray[np.float32]]:
        """Copies of all weights."""
        return self.get_weights()

    @property
    def stop_training(self) -> bool:
        """Set by a callback to end training after the current batch."""
        return bool(self._native.stop_training())

    @stop_training.setter
    def stop_training(self, stop: bool) -> None:
        self._native.set_stop_training(bool(stop))

    @property
    def metrics_names(self) -> list[str]:
        """The names of what ``evaluate`` returns, the loss first."""
        return ["loss", *(name for name in self._native.logs() if name != "loss")]

    def add(self, layer: Layer) -> None:
        """Adds a layer at the end.

        Parameters
        ----------
        layer : Layer
            A layer, or an ``Input`` as the first.

        Raises
        ------
        ValueError
            A layer that does not fit what comes before it; the model is then as it was.
        TypeError
            Something that is no layer.
        """
        if isinstance(layer, type) and issubclass(layer, Layer):
            raise TypeError(f"{layer.__name__} is a class: add an object, {layer.__name__}(…)")
        if not isinstance(layer, Layer):
            raise TypeError(f"add: expected a layer, found {layer!r} ({type(layer).__name__})")
        if isinstance(layer, InputLayer):
            self._native.add_input(list(layer.shape))
            return
        if layer._model is not None:
            raise ValueError(f"layer {layer.name!r} is in a model already: make another one for this place")
        if layer._input_shape is not None and not self._layers and not self.built:
            self._native.add_input(list(layer._input_shape))
        self._add(layer)
        self._layers.append(layer)
        layer._model, layer._index = self, len(self._layers) - 1

    def _add(self, layer: Layer) -> None:
        native = layer.to_native()
        trainable = self._trainable and layer._trainable
        self._native.add(native["class_name"], native["config"], layer._name, trainable)

    def pop(self, rebuild: bool = True) -> Layer | None:
        """Takes away the last layer.

        Parameters
        ----------
        rebuild : bool
            Not looked at: shapes always follow.

        Returns
        -------
        Layer or None
            The layer, to be added elsewhere; ``None`` if there is none.
        """
        if not self._layers:
            return None
        self._native.pop()
        layer = self._layers.pop()
        layer._model, layer._index = None, -1
        return layer

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its place.

        Parameters
        ----------
        name : str, optional
            Its name.
        index : int, optional
            Its place, from 0.

        Raises
        ------
        ValueError
            No such layer, or neither was given.
        """
        if index is not None:
            if not -len(self._layers) <= index < len(self._layers):
                raise ValueError(f"index must be below {len(self._layers)}, the number of layers, but is {index}")
            return self._layers[index]
        names = [layer.name for layer in self._layers]
        if name in names:
            return self._layers[names.index(name)]
        raise ValueError(f"no layer is called {name!r} (known: {', '.join(names)})")

    def build(self, input_shape: Any = None) -> None:
        """Infers all shapes and draws the first weights.

        Parameters
        ----------
        input_shape : tuple
            The shape of the input with the batch first, such as ``(None, 28, 28)``.
        """
        if input_shape is not None:
            self._native.build([int(axis) for axis in tuple(input_shape)[1:]])

    def count_params(self) -> int:
        """The number of all weights' numbers."""
        return int(self._native.count_params())

    def summary(
        self,
        line_length: int | None = None,
        positions: list[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Prints the layers as a table: names, output shapes, numbers of parameters.

        Parameters
        ----------
        line_length, positions, expand_nested, show_trainable, layer_range
            Not looked at: the table is as wide as it needs to be.
        print_fn : callable, optional
            What gets the table; ``print`` unless given.
        """
        (print_fn or print)(str(self._native.summary()).rstrip("\n"))

    def get_weights(self) -> list[NDArray[np.float32]]:
        """Copies of all weights, layer by layer.

        Returns
        -------
        list of ndarray
            Float32 arrays in Keras' order and shapes.
        """
        weights: list[NDArray[np.float32]] = self._native.get_weights()
        return weights

    def set_weights(self, weights: Iterable[Any]) -> None:
        """Sets all weights, in the order of ``get_weights``.

        Parameters
        ----------
        weights : list of array-like
            Arrays of the same shapes.

        Raises
        ------
        ValueError
            A wrong number of arrays or a wrong shape; no weight is changed then.
        """
        self._native.set_weights([np.asarray(array, dtype=np.float32) for array in weights])

    # What it is trained with

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
    ) -> None:
        """Sets what the model is trained with.

        Parameters
        ----------
        optimizer : str or Optimizer
            How weights follow their gradients.
        loss : str, Loss or callable
            What is made small. A callable gets ``(y_true, y_pred)``, NumPy arrays (rows, numbers), and returns a number for each
            row. Its gradient is its attribute ``gradient``, a function of the same arguments that returns an array
            like ``y_pred``, or else found by differences.
        loss_weights : float, optional
            Only 1: there is one output.
        metrics : list of str, Metric or callable, optional
            What is watched.
        weighted_metrics : list, optional
            The same, with sample and class weights taken into account.
        run_eagerly, steps_per_execution, jit_compile, auto_scale_loss
            Not looked at.

        Raises
        ------
        ValueError
            An unknown name, with a suggestion, or a parameter outside its range.
        """
        if loss is None:
            raise ValueError("compile: loss must be given, such as 'sparse_categorical_crossentropy'")
        if isinstance(loss, (list, tuple, dict)) and len(loss) == 1 and not _is_config(loss):
            loss = next(iter(loss.values())) if isinstance(loss, dict) else loss[0]
        chosen = optimizers.get(optimizer)
        native_loss = losses._native(loss)
        watched = [native_metric(metric) for metric in flat(metrics)]
        weighted = [native_metric(metric) for metric in flat(weighted_metrics)]
        self._native.compile(chosen.to_native(), native_loss, watched, weighted)
        self._compiled = {
            "optimizer": chosen,
            "loss": native_loss,
            "metrics": watched,
            "weighted_metrics": weighted,
        }
        self.optimizer, self.loss = chosen, loss
        chosen._bind(self)

    def _rebuild(self) -> None:
        """Makes the native model again, with the same weights, after what no model can change has changed."""
        weights, shape = self.get_weights(), self._native.input_shape()
        self._native = _onsil.Network(self._seed, self._name)
        if shape is not None:
            self._native.add_input(shape)
        for layer in self._layers:
            self._add(layer)
        if weights:
            self._native.set_weights(weights)
        if self._compiled is not None:
            compiled = self._compiled
            self._native.compile(
                compiled["optimizer"].to_native(),
                compiled["loss"],
                compiled["metrics"],
                compiled["weighted_metrics"],
            )

    # Configs

    def get_config(self) -> dict[str, Any]:
        """The layers without weights, as ``from_config`` reads them."""
        config: dict[str, Any] = self._native.get_config()
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Sequential:
        """A model from its config, with first weights drawn anew.

        Parameters
        ----------
        config : dict
            What ``get_config`` returned.
        """
        return cls._of(_onsil.Network.from_config(config))

    @classmethod
    def _of(cls, native: Any) -> Sequential:
        """The model around a native one."""
        config = native.get_config()
        model = cls(name=config["name"], seed=config["seed"])
        model._native = native
        for index, about in enumerate(config["layers"]):
            layer = _by_name(about["class_name"])._from_native(about)
            layer._model, layer._index = model, index
            model._layers.append(layer)
        return model

    @classmethod
    def _load(cls, path: str, compile: bool = True) -> Sequential:
        """The model of a file, with what it was compiled with or without."""
        model = cls._of(_onsil.Network.load(path, compile))
        compiled = model._native.get_compile_config()
        if compiled is not None:
            model.optimizer = optimizers.get(compiled["optimizer"])
            model.loss = compiled["loss"]
            model._compiled = {**compiled, "optimizer": model.optimizer}
            model.optimizer._bind(model)
        return model

    def __copy__(self) -> Sequential:
        raise TypeError("a model cannot be copied shallowly: use copy.deepcopy")

    def __iter__(self) -> Iterator[Layer]:
        raise TypeError("a model is no list: take model.layers")

    def __repr__(self) -> str:
        return f"<Sequential name={self._name}, built={self.built}>"


def _is_config(value: Any) -> bool:
    return isinstance(value, dict) and "class_name" in value
