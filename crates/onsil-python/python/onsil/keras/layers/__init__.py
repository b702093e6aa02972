"""Layers, with Keras' names and defaults."""

from ._layer import Layer
from .core import Activation, Dense, Input, InputLayer
from .regularization import Dropout
from .reshaping import Flatten

__all__ = ["Activation", "Dense", "Dropout", "Flatten", "Input", "InputLayer", "Layer"]


def _by_name(class_name: str) -> type[Layer]:
    """The class of a layer that the engine names."""
    layer: type[Layer] = globals()[class_name]
    return layer
