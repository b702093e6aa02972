"""Training a model and using it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from ..._arrays import array_of, weights_of
from .._progress import destination
from ..callbacks import History
from ..callbacks import _callback as callbacks_module
from ._lists import flat

if TYPE_CHECKING:
    from ... import _onsil
    from .sequential import Sequential


class Trainer:
    """What is done with data: ``fit``, ``evaluate``, ``predict`` and their forms for one batch."""

    _native: _onsil.Network
    history: History | None

    def _model(self) -> Sequential:
        """The model that this is a part of."""
        return cast("Sequential", self)

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
        everybody = callbacks_module._prepare([*flat(callbacks), history], self._model())
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
            [callback._native(self._model()) for callback in everybody],
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
        everybody = callbacks_module._prepare(flat(callbacks), self._model())
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
        everybody = callbacks_module._prepare(flat(callbacks), self._model())
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
        logs = self._native.evaluate(x, array_of(y, "y"), weights, _all_rows(x))
        return logs if return_dict else _scalars(logs)

    def predict_on_batch(self, x: Any) -> NDArray[np.float32]:
        """The outputs for all rows of ``x`` as one batch.

        Parameters
        ----------
        x : array-like
            Inputs, rows first.
        """
        x = array_of(x, "x")
        outputs: NDArray[np.float32] = self._native.predict(x, _all_rows(x))
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


def _all_rows(x: NDArray[Any]) -> int:
    """The size of a batch that has all rows; a number alone has none, which the engine says."""
    return max(1, len(x)) if x.ndim else 1
