"""Machine learning on the CPU, with Keras' and scikit-learn's words.

``onsil.keras`` has networks, ``onsil.sklearn`` has estimators, ``onsil.plot`` draws both. Nothing but NumPy is
needed; the engine is one native module.

Examples
--------
>>> import numpy as np
>>> import onsil
>>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
>>> model = onsil.keras.Sequential(
...     [onsil.keras.layers.Dense(8, activation="tanh"), onsil.keras.layers.Dense(1, activation="sigmoid")]
... )
>>> model.compile(optimizer=onsil.keras.optimizers.Adam(0.1), loss="binary_crossentropy", metrics=["accuracy"])
>>> history = model.fit(x, np.array([0, 1, 1, 0]), epochs=100, verbose=0)
>>> float(history.history["accuracy"][-1])
1.0
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from . import keras as keras
    from . import plot as plot
    from . import sklearn as sklearn

__all__ = ["__version__", "keras", "plot", "sklearn"]
__version__ = "0.1.0"

_PARTS = ("keras", "plot", "sklearn")


def __getattr__(name: str) -> ModuleType:
    # Parts are loaded when first named, so that ``import onsil`` costs nothing that is not used.
    if name in _PARTS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
