"""Models: ``Sequential``, and models from files."""

from __future__ import annotations

import copy as copying
import os
from typing import Any, Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from .._arrays import array_of, weights_of
from . import callbacks as callbacks_module
from . import losses, metrics, optimizers
from ._progress import destination
from .callbacks import Callback, History
from .layers import Layer, _by_name
from .layers.core import InputLayer
from .utils import _seeds

__all__ = ["Model", "Sequential", "clone_model", "load_model"]


class Sequential:
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
        watched = [_metric(metric) for metric in _list(metrics)]
        weighted = [_metric(metric) for metric in _list(weighted_metrics)]
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

    # Training and using

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: int = 1,
        *,
        gradient_probe: bool = False,
    ) -> History:
        """Trains the model.

        Parameters
        ----------
        x : array-like
            Inputs, rows first. Arrays of float32, float64, uint8, int32 and int64 are read in place.
        y : array-like
            Targets, as many rows.
        batch_size : int, optional
            Rows in a batch, 32 unless given.
        epochs : int
            The number of the epoch at which training ends.
        verbose : {"auto", 0, 1, 2}
            Nothing, a bar, or a line per epoch. A bar moves on a terminal and in a notebook; elsewhere it is a
            line per epoch.
        callbacks : list of Callback, optional
            What is done between epochs and batches.
        validation_split : float
            The share of the rows, the last ones, that is kept for validation.
        validation_data : tuple, optional
            ``(x, y)`` or ``(x, y, sample_weight)``.
        shuffle : bool
            Whether to shuffle the rows before each epoch.
        class_weight : dict, optional
            What the loss of a class's samples is multiplied with.
        sample_weight : array-like, optional
            What the loss of each row is multiplied with.
        initial_epoch : int
            The number of the first epoch.
        steps_per_epoch, validation_steps : None
            Not supported: an epoch is all rows.
        validation_batch_size : int, optional
            Rows in a batch of validation.
        validation_freq : int
            Validates after every so many epochs.
        gradient_probe : bool
            Whether the history reports the norm of each layer's gradient and its share of dead units.

        Returns
        -------
        History
            The figures of each epoch; also ``model.history``.

        Raises
        ------
        ValueError
            Data that do not fit, or a parameter outside its range.
        RuntimeError
            The model is not compiled, or is being trained already.
        FloatingPointError
            The loss became NaN or infinite.
        """
        for name, steps in (("steps_per_epoch", steps_per_epoch), ("validation_steps", validation_steps)):
            if steps is not None:
                raise ValueError(f"fit: {name} must be None, since an epoch is all rows of x, but is {steps}")
        if y is None:
            raise ValueError("fit: y must be given: what is to be learnt for each row of x")
        history = History()
        everybody = callbacks_module._prepare([*_list(callbacks), history], self)
        out, redraws = destination()
        settings = {
            "batch_size": _whole("batch_size", 32 if batch_size is None else batch_size),
            "epochs": _whole("epochs", epochs),
            "validation_split": float(validation_split),
            "shuffle": bool(shuffle),
            "class_weight": {int(label): float(weight) for label, weight in dict(class_weight or {}).items()},
            "initial_epoch": _whole("initial_epoch", initial_epoch),
            "validation_freq": _whole("validation_freq", validation_freq),
            "validation_batch_size": validation_batch_size,
            "gradient_probe": bool(gradient_probe),
            "verbose": 1 if verbose == "auto" else int(verbose),
            "redraws": redraws,
        }
        for callback in everybody:
            callback.set_params({"verbose": settings["verbose"], "epochs": epochs, "steps": None})
        report, outcomes = self._native.fit(
            array_of(x, "x"),
            array_of(y, "y"),
            weights_of(sample_weight, "sample_weight"),
            _validation(validation_data),
            settings,
            [callback._native(self) for callback in everybody],
            out,
        )
        for callback, outcome in zip(everybody, outcomes):
            callback.__dict__.update(outcome)
        history.epoch, logs, history.probe = report
        names = dict.fromkeys(name for figures in logs for name in figures)
        history.history = {name: [figures[name] for figures in logs if name in figures] for name in names}
        self.history = history
        return history

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The loss and the metrics over all rows, exactly.

        Parameters
        ----------
        x, y : array-like
            Inputs and targets.
        batch_size : int, optional
            Rows in a batch, 32 unless given.
        verbose : {"auto", 0, 1, 2}
            0 prints nothing.
        sample_weight : array-like, optional
            What the loss of each row is multiplied with.
        steps : None
            Not supported: all rows are evaluated.
        callbacks : list of Callback, optional
            Their ``on_test_begin`` and ``on_test_end`` are called.
        return_dict : bool
            Whether to return a dictionary.

        Returns
        -------
        float, list of float, or dict
            The loss alone, or with the metrics.
        """
        _no_more("evaluate", kwargs, steps)
        if y is None:
            raise ValueError("evaluate: y must be given")
        everybody = callbacks_module._prepare(_list(callbacks), self)
        for callback in everybody:
            callback.on_test_begin({})
        size = _whole("batch_size", 32 if batch_size is None else batch_size)
        weights = weights_of(sample_weight, "sample_weight")
        begun = callbacks_module._clock()
        logs: dict[str, float] = self._native.evaluate(array_of(x, "x"), array_of(y, "y"), weights, size)
        for callback in everybody:
            callback.on_test_end(logs)
        if verbose != 0:
            batches = -(-len(x) // size)
            print(callbacks_module._line(batches, callbacks_module._clock() - begun, logs))
        if return_dict:
            return logs
        return _scalars(logs)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> NDArray[np.float32]:
        """The outputs for every row of ``x``.

        Parameters
        ----------
        x : array-like
            Inputs, rows first.
        batch_size : int, optional
            Rows in a batch, 32 unless given.
        verbose : {"auto", 0, 1, 2}
            Not looked at: nothing is printed.
        steps : None
            Not supported: all rows are predicted.
        callbacks : list of Callback, optional
            Their ``on_predict_begin`` and ``on_predict_end`` are called.

        Returns
        -------
        ndarray
            Float32, rows first.
        """
        _no_more("predict", {}, steps)
        everybody = callbacks_module._prepare(_list(callbacks), self)
        for callback in everybody:
            callback.on_predict_begin({})
        size = _whole("batch_size", 32 if batch_size is None else batch_size)
        outputs: NDArray[np.float32] = self._native.predict(array_of(x, "x"), size)
        for callback in everybody:
            callback.on_predict_end({})
        return outputs

    def __call__(self, x: Any, training: bool = False) -> NDArray[np.float32]:
        """The outputs for the rows of ``x``, as at inference."""
        if training:
            raise ValueError("calling the model computes as at inference: training must be False")
        return self.predict_on_batch(x)

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        return_dict: bool = False,
    ) -> Any:
        """One update on one batch.

        Parameters
        ----------
        x, y : array-like
            Inputs and targets.
        sample_weight : array-like, optional
            What the loss of each row is multiplied with.
        class_weight : dict, optional
            What the loss of a class's samples is multiplied with.
        return_dict : bool
            Whether to return a dictionary.

        Returns
        -------
        float, list of float, or dict
            The loss of the batch before the update, and the metrics.
        """
        targets = array_of(y, "y")
        weights = weights_of(sample_weight, "sample_weight")
        if class_weight:
            labels = targets.reshape(len(targets), -1)
            classes = labels[:, 0] if labels.shape[1] == 1 else labels.argmax(axis=1)
            by_class = [float(class_weight.get(int(label), 1.0)) for label in classes]
            weights = by_class if weights is None else [a * b for a, b in zip(weights, by_class)]
        logs = self._native.train_on_batch(array_of(x, "x"), targets, weights)
        return logs if return_dict else _scalars(logs)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """The loss and the metrics of one batch.

        Parameters
        ----------
        x, y : array-like
            Inputs and targets.
        sample_weight : array-like, optional
            What the loss of each row is multiplied with.
        return_dict : bool
            Whether to return a dictionary.
        """
        x = array_of(x, "x")
        weights = weights_of(sample_weight, "sample_weight")
        logs = self._native.evaluate(x, array_of(y, "y"), weights, max(1, len(x)))
        return logs if return_dict else _scalars(logs)

    def predict_on_batch(self, x: Any) -> NDArray[np.float32]:
        """The outputs for all rows of ``x`` as one batch.

        Parameters
        ----------
        x : array-like
            Inputs, rows first.
        """
        x = array_of(x, "x")
        outputs: NDArray[np.float32] = self._native.predict(x, max(1, len(x)))
        return outputs

    def layer_outputs(self, x: Any, name: str) -> NDArray[np.float32]:
        """What the layer of that name gives for every row of ``x``, as at inference.

        Parameters
        ----------
        x : array-like
            Inputs, rows first.
        name : str
            The layer's name.
        """
        outputs: NDArray[np.float32] = self._native.layer_outputs(array_of(x, "x"), name)
        return outputs

    # Files and configs

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
        """Saves layers, weights and what the model is compiled with in one file, written whole or not at all.

        Parameters
        ----------
        filepath : path
            The file, usually ``.onsil``.
        overwrite : bool
            Whether a file of that name may be replaced.
        include_optimizer : bool
            Whether training can go on from the file.

        Raises
        ------
        OSError
            The file cannot be written, or is there already.
        """
        if not overwrite and os.path.exists(filepath):
            raise FileExistsError(f"{filepath}: the file is there already: give overwrite=True or another name")
        self._native.save(os.fspath(filepath), include_optimizer)

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

    def __getstate__(self) -> dict[str, Any]:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onsil")
            self.save(path)
            with open(path, "rb") as file:
                return {"file": file.read()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onsil")
            with open(path, "wb") as file:
                file.write(state["file"])
            self.__dict__.update(load_model(path).__dict__)
        for layer in self._layers:
            layer._model = self

    def __copy__(self) -> Sequential:
        raise TypeError("a model cannot be copied shallowly: use copy.deepcopy")

    def __iter__(self) -> Iterator[Layer]:
        raise TypeError("a model is no list: take model.layers")

    def __repr__(self) -> str:
        return f"<Sequential name={self._name}, built={self.built}>"


#: The only kind of model: a list of layers.
Model = Sequential


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True) -> Sequential:
    """Loads a model that ``save`` wrote.

    Parameters
    ----------
    filepath : path
        The file.
    custom_objects : None
        Not supported.
    compile : bool
        Whether to restore what the model was compiled with.
    safe_mode : bool
        Not looked at: no file holds code.

    Raises
    ------
    FileNotFoundError
        No such file.
    ValueError
        A file that is not whole or not a model.
    """
    model = Sequential._of(_onsil.Network.load(os.fspath(filepath)))
    if not compile:
        model._rebuild()
        return model
    compiled = model._native.get_compile_config()
    if compiled is not None:
        model._compiled = compiled
        model.optimizer = optimizers.get(compiled["optimizer"])
        model.loss = compiled["loss"]
        model._compiled["optimizer"] = model.optimizer
        model.optimizer._bind(model)
    return model


def clone_model(model: Sequential) -> Sequential:
    """A model of the same layers, with first weights drawn anew.

    Parameters
    ----------
    model : Sequential
        The model.
    """
    return Sequential.from_config(copying.deepcopy(model.get_config()))


def _is_config(value: Any) -> bool:
    return isinstance(value, dict) and "class_name" in value


def _list(given: Any) -> list[Any]:
    if given is None:
        return []
    if isinstance(given, dict):
        return [item for value in given.values() for item in _list(value)]
    if isinstance(given, (list, tuple)):
        return [item for value in given for item in (_list(value) if isinstance(value, (list, tuple)) else [value])]
    return [given]


def _metric(given: Any) -> Any:
    return metrics._native(given)


def _whole(name: str, value: Any) -> int:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, but is {value!r}")
    if value < 0:
        raise ValueError(f"{name} must be at least 0, but is {value}")
    return int(value)


def _no_more(owner: str, kwargs: dict[str, Any], steps: Any) -> None:
    if steps is not None:
        raise ValueError(f"{owner}: steps must be None, since all rows are taken, but is {steps}")
    if kwargs:
        raise TypeError(f"{owner} has no parameter {next(iter(kwargs))!r}")


def _validation(given: Any) -> Any:
    if given is None:
        return None
    if not isinstance(given, (tuple, list)) or len(given) not in (2, 3):
        raise ValueError("validation_data must be (x, y) or (x, y, sample_weight)")
    x, y, *weights = given
    named = "validation_data's"
    return (
        array_of(x, f"{named} x"),
        array_of(y, f"{named} y"),
        weights_of(weights[0] if weights else None, f"{named} sample_weight"),
    )


def _scalars(logs: dict[str, float]) -> Any:
    figures = [logs["loss"], *(value for name, value in logs.items() if name != "loss")]
    return figures[0] if len(figures) == 1 else figures
