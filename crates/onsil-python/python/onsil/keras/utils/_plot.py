"""Diagrams of models."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...plot import Figure


def plot_model(
    model: Any,
    to_file: Any = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: int = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    **kwargs: Any,
) -> Figure:
    """Draws a model's layers from top to bottom, with names, output shapes and numbers of weights.

    Parameters
    ----------
    model : Sequential
        A model with at least one layer.
    to_file : path, optional
        The file to write, ``.png`` or ``.svg``; none for ``None``.
    show_shapes, show_dtype, show_layer_names, expand_nested, show_layer_activations, show_trainable : bool
        Not looked at: shapes and names are always shown, and there is nothing nested.
    rankdir : {"TB"}
        From top to bottom, the only direction.
    dpi : int
        Pixels an inch of a ``.png`` file, 96 of which are the figure's own; from 48 to 768.
    **kwargs
        Not supported.

    Returns
    -------
    Figure
        The diagram, which a notebook shows.

    Raises
    ------
    ValueError
        A model without layers, another direction, or another kind of file.
    OSError
        The file cannot be written.

    Examples
    --------
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10)])
    >>> "7,850 parameters" in keras.utils.plot_model(model, to_file=None).to_svg()
    True
    """
    from ... import plot

    if kwargs:
        raise TypeError(f"plot_model has no parameter {next(iter(kwargs))!r}")
    if rankdir != "TB":
        raise ValueError(f"plot_model: rankdir must be 'TB', from top to bottom, but is {rankdir!r}")
    if not 48 <= dpi <= 768:
        raise ValueError(f"plot_model: dpi must be from 48 to 768, but is {dpi}")
    figure = plot.model(model)
    if to_file is None:
        return figure
    if os.path.splitext(os.fspath(to_file))[1].lower() == ".png":
        with open(to_file, "wb") as file:
            file.write(figure.to_png(dpi / 96))
    else:
        figure.save(to_file)
    return figure
