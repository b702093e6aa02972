"""Callbacks that act when a figure has stopped getting better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._callback import _Native

if TYPE_CHECKING:
    from ..models import Sequential


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
    best : float or None
        The best figure of the last training.
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
        self.best: float | None = None
        self.best_epoch = self.stopped_epoch = 0


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
