"""Models from files."""

from __future__ import annotations

import copy
import os
from typing import Any

from .sequential import Sequential


def load_model(filepath: Any, custom_objects: Any = None, compile: bool = True, safe_mode: bool = True) -> Sequential:
    """Loads a model that ``save`` wrote.

    Parameters
    ----------
    filepath : path
        The file.
    custom_objects : None
        Not supported.
    compile : bool
        Whether to restore what the model was compiled with; false where that was a function of one's own.
    safe_mode : bool
        Not looked at: no file holds code.

    Raises
    ------
    FileNotFoundError
        No such file.
    ValueError
        A file that is not whole or not a model.

    Examples
    --------
    >>> import os, tempfile
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model.save(os.path.join(folder, "model.onsil"))
    ...     keras.models.load_model(os.path.join(folder, "model.onsil")).output_shape
    (None, 3)
    """
    if custom_objects:
        raise ValueError("load_model: custom_objects must be None: layers, losses and metrics are the engine's own")
    return Sequential._load(os.fspath(filepath), compile)


def clone_model(model: Sequential) -> Sequential:
    """A model of the same layers, with first weights drawn anew.

    Parameters
    ----------
    model : Sequential
        The model.

    Returns
    -------
    Sequential
        The other model.

    Examples
    --------
    >>> from onsil import keras
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
    >>> keras.models.clone_model(model).count_params()
    9
    """
    return Sequential.from_config(copy.deepcopy(model.get_config()))
