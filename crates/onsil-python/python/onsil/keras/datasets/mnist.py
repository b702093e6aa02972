"""MNIST: handwritten digits, 60,000 to learn from and 10,000 to test on."""

from ._images import loader

load_data = loader("mnist")

__all__ = ["load_data"]
