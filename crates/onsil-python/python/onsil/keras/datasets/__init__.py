"""Data sets."""

from . import mnist

__all__ = ["mnist"]
