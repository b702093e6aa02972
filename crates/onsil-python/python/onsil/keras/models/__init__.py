"""Models: ``Sequential``, and models from files."""

from .files import clone_model, load_model
from .sequential import Sequential

__all__ = ["Model", "Sequential", "clone_model", "load_model"]

#: The only kind of model: a list of layers.
Model = Sequential
