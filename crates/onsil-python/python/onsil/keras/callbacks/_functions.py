"""Callbacks made of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ._callback import Callback


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
