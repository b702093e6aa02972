"""Callbacks that write files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._config import plain
from ._callback import _Native

if TYPE_CHECKING:
    from ..models import Sequential


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
        Whether the file holds layers and weights alone, for ``load_weights``.
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
        A ``save_freq`` that is neither.

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
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f"ModelCheckpoint: save_freq must be 'epoch' or a number of batches, but is {save_freq!r}")
        super().__init__(
            filepath=str(filepath),
            monitor=monitor,
            verbose=bool(verbose),
            save_best_only=save_best_only,
            save_weights_only=save_weights_only,
            mode=mode,
            save_freq=None if save_freq == "epoch" else save_freq,
            initial_value_threshold=initial_value_threshold,
        )
        self.best = initial_value_threshold

    def _native(self, model: Sequential) -> tuple[Any, Any]:
        name, parameters = super()._native(model)
        # The best counts over several trainings.
        return name, plain({**parameters, "initial_value_threshold": self.best})
