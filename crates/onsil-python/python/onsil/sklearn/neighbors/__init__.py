"""Models that ask the nearest samples."""

from ._classifier import KNeighborsClassifier

__all__ = ["KNeighborsClassifier"]
