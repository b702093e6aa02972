"""Samples as sums of few components."""

from ._pca import PCA

__all__ = ["PCA"]
