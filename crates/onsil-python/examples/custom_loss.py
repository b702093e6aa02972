"""A loss, a metric and a callback of one's own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from onsil import keras

Array = NDArray[np.floating]


def pseudo_huber(y_true: Array, y_pred: Array) -> Array:
    """The mean of √(1 + d²) - 1 with d = prediction - target; its gradient is found by differences."""
    loss: Array = np.mean(np.sqrt(1 + (y_pred - y_true) ** 2) - 1, axis=-1)
    return loss


def worst(y_true: Array, y_pred: Array) -> Array:
    """The largest error in each row."""
    error: Array = np.max(np.abs(y_pred - y_true), axis=-1)
    return error


class StopBelow(keras.callbacks.Callback):
    """Ends a training as soon as the loss is small enough."""

    def __init__(self, loss: float) -> None:
        self.loss = loss

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Looks at the loss of the epoch."""
        self.model.stop_training = logs is not None and logs["loss"] < self.loss


x = np.random.default_rng(0).uniform(-1, 1, size=(400, 3))
y = x @ np.array([[1.0], [-2.0], [0.5]])
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.05), loss=pseudo_huber, metrics=[worst])
history = model.fit(x, y, epochs=200, verbose=0, callbacks=[StopBelow(1e-6)])
weights = ", ".join(f"{weight:.2f}" for weight in model.get_weights()[0].ravel())
print(f"{len(history.epoch)} epochs, weights {weights}")
