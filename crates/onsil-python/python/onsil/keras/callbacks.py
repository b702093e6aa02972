"""What is done between epochs and batches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from ._config import Configured, defined_here, plain

if TYPE_CHECKING:
    from .models import Sequential

__all__ = [
    "CSVLogger",
    "Callback",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]

_clock = time.perf_counter


class Callback:
    """Something that watches a training, and may change it.

    Subclasses override what they need. ``self.model`` is the model, ``self.model.stop_training = True`` ends the
    training after the current batch, and an exception ends it at once and is raised by ``fit``. Logs are dictionaries of
    figures; what ``on_epoch_end`` adds to its own, or changes in them, appears in the history.

    Attributes
    ----------
    model : Sequential
        The model.
    params : dict
        ``verbose`` and ``epochs`` of the training.

    Examples
    --------
    >>> from onsil import keras
    >>> class StopBelow(keras.callbacks.Callback):
    ...     def on_epoch_end(self, epoch, logs=None):
    ...         self.model.stop_training = logs["loss"] < 0.1
    """

    model: Sequential
    params: dict[str, Any]

    _METHODS: ClassVar[tuple[str, ...]] = (
        "on_epoch_begin",
        "on_epoch_end",
        "on_train_begin",
        "on_train_end",
        "on_train_batch_begin",
        "on_train_batch_end",
    )

    def set_model(self, model: Sequential) -> None:
        """Tells the callback which model it watches.

        Parameters
        ----------
        model : Sequential
            The model.
        """
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Tells the callback how the model is trained.

        Parameters
        ----------
        params : dict
            ``verbose`` and ``epochs``.
        """
        self.params = params

    def on_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """The same as ``on_train_batch_begin``."""

    def on_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """The same as ``on_train_batch_end``."""

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Before each epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """After each epoch, with its figures."""

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before the first epoch."""

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """After the last epoch, with its figures."""

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Before each batch of training, counted from 0."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """After each batch of training, with the figures of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before ``evaluate``."""

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """After ``evaluate``, with its figures."""

    def on_predict_begin(self, logs: dict[str, float] | None = None) -> None:
        """Before ``predict``."""

    def on_predict_end(self, logs: dict[str, float] | None = None) -> None:
        """After ``predict``."""

    def _native(self, model: Sequential) -> tuple[Any, Any]:
        """What the engine is given: this object and the names of the methods that it has."""
        own = {name for name in self._METHODS if _overrides(self, name)}
        # What nobody listens to is not called: asking Python takes longer than a small batch.
        own |= {f"on_train_{name[3:]}" for name in ("on_batch_begin", "on_batch_end") if _overrides(self, name)}
        return self, own


def _overrides(callback: Callback, name: str) -> bool:
    method: Any = getattr(type(callback), name)
    return name in callback.__dict__ or method is not getattr(Callback, name)


def _prepare(callbacks: list[Any], model: Sequential) -> list[Callback]:
    """The callbacks of a call, each with its model."""
    for callback in callbacks:
        if isinstance(callback, type) or not isinstance(callback, Callback):
            raise TypeError(f"callbacks must be of objects of keras.callbacks.Callback, but have {callback!r}")
        callback.set_model(model)
    return callbacks


def _line(batches: int, seconds: float, logs: dict[str, float]) -> str:
    """The line that ``evaluate`` prints, as Keras does."""
    step = seconds / max(1, batches)
    pace = f"{step * 1e3:.0f}ms" if step >= 1e-3 else f"{step * 1e6:.0f}us"
    figures = " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())
    return f"{batches}/{batches} - {seconds:.0f}s - {pace}/step - {figures}"


class _Native(Configured, Callback):
    """A callback that the engine has itself."""

    def _native(self, model: Sequential) -> tuple[Any, Any]:
        if not all(defined_here(type(self), name) for name in self._METHODS):
            raise TypeError(f"{type(self).__name__}: derive from Callback to change what a callback does")
        return self._class_name(), plain(self._config)


class History(Callback):
    """The figures of each epoch; ``fit`` returns one.

    Attributes
    ----------
    epoch : list of int
        The numbers of the epochs.
    history : dict
        For each figure one value per epoch.
    probe : list
        What the gradient probe saw, where it was on.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    >>> model.compile(loss="mse")
    >>> model.fit(np.zeros((4, 2)), np.zeros(4), epochs=2, verbose=0).epoch
    [0, 1]
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}
        self.probe: list[Any] = []


class EarlyStopping(_Native):
    """Stops training when a figure has stopped getting better.

    Parameters
    ----------
    monitor : str, default="val_loss"
        The figure.
    min_delta : float
        By how much it must be better to count as better.
    patience : int
        After how many epochs without a better figure to stop.
    verbose : int, default=0
        Whether to say on standard error when training was stopped.
    mode : {"auto", "min", "max"}, default="auto"
        Whether smaller or larger is better.
    baseline : float, optional
        Epochs that are not better than this count as waiting.
    restore_best_weights : bool, default=False
        Whether the model gets the weights of its best epoch in the end.
    start_from_epoch : int, default=0
        Epochs before this one are not looked at.

    Attributes
    ----------
    best : float
        The best figure.
    best_epoch : int
        Its epoch, from 0.
    stopped_epoch : int
        The epoch after which training was stopped; 0 if it was not.

    Examples
    --------
    >>> from onsil import keras
    >>> early = keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=3, restore_best_weights=True)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(
            monitor=monitor,
            min_delta=float(min_delta),
            patience=patience,
            verbose=bool(verbose),
            mode=mode,
            baseline=baseline,
            restore_best_weights=restore_best_weights,
            start_from_epoch=start_from_epoch,
        )


class ReduceLROnPlateau(_Native):
    """Lowers the learning rate when a figure has stopped getting better.

    Parameters
    ----------
    monitor : str, default="val_loss"
        The figure.
    factor : float, default=0.1
        What the learning rate is multiplied with, below 1.
    patience : int
        After how many epochs without a better figure.
    verbose : int, default=0
        Whether to say so on standard error.
    mode : {"auto", "min", "max"}, default="auto"
        Whether smaller or larger is better.
    min_delta : float
        By how much the figure must be better to count as better.
    cooldown : int, default=0
        Epochs to wait after the rate was lowered.
    min_lr : float, default=0.0
        The least learning rate.

    Examples
    --------
    >>> from onsil import keras
    >>> lower = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=3)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 0.0001,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(
            monitor=monitor,
            factor=float(factor),
            patience=patience,
            verbose=bool(verbose),
            mode=mode,
            min_delta=float(min_delta),
            cooldown=cooldown,
            min_lr=float(min_lr),
        )


class TerminateOnNaN(_Native):
    """Ends training when the loss is NaN or infinite, instead of raising an error.

    Parameters
    ----------
    raise_error : bool, default=False
        Whether ``fit`` raises ``FloatingPointError`` nevertheless, as it does without this callback.

    Examples
    --------
    >>> from onsil import keras
    >>> stop = keras.callbacks.TerminateOnNaN()
    """

    def __init__(self, raise_error: bool = False) -> None:
        super().__init__(raise_error=raise_error)

    def _native(self, model: Sequential) -> tuple[Any, Any]:
        name, _ = super()._native(model)
        return (self, set()) if self._config["raise_error"] else (name, {})


class CSVLogger(_Native):
    """Writes the figures of each epoch to a CSV file.

    Parameters
    ----------
    filename : path
        The file.
    separator : str, default=","
        What stands between columns, one character.
    append : bool, default=False
        Whether to go on with a file that is there.

    Raises
    ------
    ValueError
        A separator of another length.

    Examples
    --------
    >>> from onsil import keras
    >>> log = keras.callbacks.CSVLogger("log.csv", separator=";")
    """

    def __init__(self, filename: Any, separator: str = ",", append: bool = False) -> None:
        if not isinstance(separator, str) or len(separator) != 1:
            raise ValueError(f"CSVLogger: separator must be one character, but is {separator!r}")
        super().__init__(filename=str(filename), separator=separator, append=append)


class ModelCheckpoint(_Native):
    """Saves the model as it is trained.

    Parameters
    ----------
    filepath : path
        The file; ``{epoch}`` and the names of figures are filled in, as in ``"{epoch:02d}-{val_loss:.2f}.onsil"``.
    monitor : str, default="val_loss"
        The figure that says which model is best.
    verbose : int, default=0
        Whether to say so on standard error.
    save_best_only : bool, default=False
        Whether to save only when the figure is better than before.
    save_weights_only : bool, default=False
        Only ``False``: a file holds the model.
    mode : {"auto", "min", "max"}, default="auto"
        Whether smaller or larger is better.
    save_freq : "epoch" or int, default="epoch"
        After each epoch, or after so many batches.
    initial_value_threshold : float, optional
        What the figure must be better than at first.

    Attributes
    ----------
    best : float or None
        The best figure so far, over all trainings with this object.

    Raises
    ------
    ValueError
        ``save_weights_only``, or a ``save_freq`` that is neither.

    Examples
    --------
    >>> from onsil import keras
    >>> best = keras.callbacks.ModelCheckpoint("best.onsil", monitor="val_accuracy", save_best_only=True)
    """

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: Any = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        if save_weights_only:
            raise ValueError("ModelCheckpoint: save_weights_only must be False: a file holds the model")
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"ModelCheckpoint: save_freq must be 'epoch' or a number of batches, but is {save_freq!r}")
        super().__init__(
            filepath=str(filepath),
            monitor=monitor,
            verbose=bool(verbose),
            save_best_only=save_best_only,
            mode=mode,
            save_freq=None if save_freq == "epoch" else save_freq,
            initial_value_threshold=initial_value_threshold,
        )
        self.best = initial_value_threshold

    def _native(self, model: Sequential) -> tuple[Any, Any]:
        name, parameters = super()._native(model)
        # The best counts over several trainings.
        return name, plain({**parameters, "initial_value_threshold": self.best})


class LearningRateScheduler(Callback):
    """Sets the learning rate of each epoch, and logs it as ``learning_rate``.

    Parameters
    ----------
    schedule : callable
        Of the epoch, from 0, and the learning rate so far; or of the epoch alone.
    verbose : int, default=0
        Whether to print the rates.

    Examples
    --------
    >>> from onsil import keras
    >>> halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Asks for the rate and sets it."""
        now = self.model.optimizer.learning_rate
        try:
            rate = self.schedule(epoch, now)
        except TypeError:
            rate = self.schedule(epoch)
        try:
            rate = float(rate)
        except (TypeError, ValueError):
            raise ValueError(f"LearningRateScheduler: schedule must return a number, but returned {rate!r}") from None
        self.model.optimizer.learning_rate = rate
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Logs the rate."""
        if logs is not None:
            logs["learning_rate"] = self.model.optimizer.learning_rate


class LambdaCallback(Callback):
    """A callback made of functions.

    Parameters
    ----------
    on_epoch_begin, on_epoch_end : callable, optional
        Of the epoch and the logs.
    on_train_begin, on_train_end : callable, optional
        Of the logs.
    on_train_batch_begin, on_train_batch_end : callable, optional
        Of the batch and the logs.
    **kwargs
        Other methods of ``Callback``, such as ``on_test_end``.

    Examples
    --------
    >>> from onsil import keras
    >>> show = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs["loss"]))
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        self.__dict__.update(kwargs)
        self.__dict__.update({name: function for name, function in given.items() if function is not None})
