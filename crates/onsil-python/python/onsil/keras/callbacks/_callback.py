"""What all callbacks have in common."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, ClassVar

from .._config import Configured, defined_here, plain

if TYPE_CHECKING:
    from ..models import Sequential


_clock = time.perf_counter


class Callback:
    """Something that watches a training, and may change it.

    Subclasses override what they need. ``self.model`` is the model, ``self.model.stop_training = True`` ends the
    training after the current batch, and an exception ends it at once and is raised by ``fit``. Logs are dictionaries
    of figures; what ``on_epoch_end`` adds to its own, or changes in them, appears in the history.

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
