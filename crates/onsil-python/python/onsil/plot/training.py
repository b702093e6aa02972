"""Figures of networks and their training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import _onsil
from ._figure import Figure
from ._subjects import network_of, numbers_of


def _series(owner: str, given: Any) -> list[tuple[str, list[float]]]:
    figures = getattr(given, "history", given)
    if not isinstance(figures, Mapping):
        raise TypeError(f"{owner}: expected a dictionary of names and numbers, found {type(given).__name__}")
    return [(str(name), numbers_of(values, f"{owner}: {name}")) for name, values in figures.items()]


def history(history: Any) -> Figure:
    """What a training reported of every epoch: a frame for each figure, that of the validation rows beside it.

    The best epoch is marked: that of the least ``val_loss``, or of the least ``loss`` where there is none.

    Parameters
    ----------
    history : History or dict
        What ``fit`` returned, or names and a number for every epoch.

    Returns
    -------
    Figure
        The curves.

    Raises
    ------
    ValueError
        No epoch.

    Examples
    --------
    >>> from onsil import plot
    >>> figure = plot.history({"loss": [0.9, 0.4, 0.2], "val_loss": [0.8, 0.5, 0.6]})
    >>> "best epoch 2" in figure.to_svg()
    True
    """
    return Figure(_onsil.Figure.history(_series("history", history)))


def line(series: Mapping[str, Any]) -> Figure:
    """Lines over the numbers 0, 1, 2, ….

    Parameters
    ----------
    series : dict of str to array-like
        The numbers of each line under its name.

    Returns
    -------
    Figure
        The lines.

    Examples
    --------
    >>> from onsil import plot
    >>> "test" in plot.line({"train": [0.9, 0.4], "test": [0.8, 0.5]}).to_svg()
    True
    """
    return Figure(_onsil.Figure.line(_series("line", series)))


def gradient_flow(trainings: Any) -> Figure:
    """The norm of the gradient in every layer, a frame for each training, a line for each epoch.

    Where the lines fall towards the first layer, gradients vanish.

    Parameters
    ----------
    trainings : History, or dict of str to History
        Trainings with ``gradient_probe=True``, under their names.

    Returns
    -------
    Figure
        The curves.

    Raises
    ------
    ValueError
        A training without the probe.

    Examples
    --------
    >>> import numpy as np
    >>> from onsil import keras, plot
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> seen = model.fit(np.ones((8, 2)), np.zeros(8), epochs=2, verbose=0, gradient_probe=True)
    >>> "norm of the gradient" in plot.gradient_flow({"tanh": seen}).to_svg()
    True
    """
    given: dict[str, Any] = dict(trainings) if isinstance(trainings, Mapping) else {"training": trainings}
    probes = []
    for name, training in given.items():
        if not hasattr(training, "probe"):
            raise TypeError(f"gradient_flow: expected what fit returns, found {type(training).__name__}")
        if not training.probe:
            raise ValueError(f"gradient_flow: the training {name!r} noted no gradients: fit with gradient_probe=True")
        probes.append((str(name), training.probe))
    return Figure(_onsil.Figure.gradient_flow(probes))


def model(model: Any) -> Figure:
    """The layers of a network from input to output, with the shapes of what they give and their numbers of weights.

    Parameters
    ----------
    model : Sequential
        A network with at least one layer.

    Returns
    -------
    Figure
        The diagram.

    Raises
    ------
    ValueError
        A network without layers.

    Examples
    --------
    >>> from onsil import keras, plot
    >>> network = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    >>> "7,850 parameters" in plot.model(network).to_svg()
    True
    """
    return Figure(_onsil.Figure.model(network_of(model, "model")))


def activations() -> Figure:
    """Step, sigmoid, tanh, ReLU and leaky ReLU with their derivatives, a frame for each.

    Returns
    -------
    Figure
        The curves.

    Examples
    --------
    >>> from onsil import plot
    >>> "sigmoid" in plot.activations().to_svg()
    True
    """
    return Figure(_onsil.Figure.activations())
