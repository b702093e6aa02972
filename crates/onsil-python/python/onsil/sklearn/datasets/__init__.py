"""Data that are drawn: the same numbers from the same seed as scikit-learn draws."""

from ._generators import make_blobs, make_circles, make_classification, make_moons, make_regression

__all__ = ["make_blobs", "make_circles", "make_classification", "make_moons", "make_regression"]
