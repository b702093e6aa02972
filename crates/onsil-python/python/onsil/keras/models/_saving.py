"""Saving a model and pickling it."""

from __future__ import annotations

import os
import tempfile
from typing import Any

from ._training import Trainer


class Saved(Trainer):
    """What is done with files: ``save``, ``save_weights`` and ``load_weights``."""

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True) -> None:
        """Saves layers, weights and what the model is compiled with in one file, written whole or not at all.

        Parameters
        ----------
        filepath : path
            The file, usually ``.onsil``.
        overwrite : bool
            Whether a file of that name may be replaced.
        include_optimizer : bool
            Whether training can go on from the file.

        Raises
        ------
        OSError
            The file cannot be written, or is there already.
        """
        self._native.save(_path(filepath, overwrite), include_optimizer)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Saves layers and weights alone, without what the model is compiled with.

        Parameters
        ----------
        filepath : path
            The file, usually ``.weights.onsil``; written whole or not at all.
        overwrite : bool
            Whether a file of that name may be replaced.

        Raises
        ------
        OSError
            The file cannot be written, or is there already.
        """
        self._native.save_weights(_path(filepath, overwrite))

    def load_weights(self, filepath: Any, skip_mismatch: bool = False) -> None:
        """Sets all weights to those of a file that ``save_weights`` or ``save`` wrote.

        Parameters
        ----------
        filepath : path
            The file, of a model whose weights have the same shapes in the same order.
        skip_mismatch : bool
            Only ``False``: weights that do not fit are refused.

        Raises
        ------
        OSError
            The file cannot be read.
        ValueError
            A file that is not whole or not a model, or weights that do not fit; no weight is changed then.
        """
        if skip_mismatch:
            raise ValueError("load_weights: skip_mismatch must be False: weights that do not fit are refused")
        self._native.load_weights(os.fspath(filepath))

    def __getstate__(self) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onsil")
            self.save(path)
            with open(path, "rb") as file:
                return {"file": file.read()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.onsil")
            with open(path, "wb") as file:
                file.write(state["file"])
            self.__dict__.update(self._model()._load(path).__dict__)
        for layer in self._model()._layers:
            layer._model = self._model()


def _path(filepath: Any, overwrite: bool) -> str:
    """Where a file is to be written."""
    path = os.fspath(filepath)
    if not overwrite and os.path.exists(path):
        raise FileExistsError(f"{path}: the file is there already: give overwrite=True or another name")
    return str(path)
