"""Clusters: samples grouped without labels."""

from ._bisecting import BisectingKMeans
from ._k_means import KMeans
from ._mini_batch import MiniBatchKMeans

__all__ = ["BisectingKMeans", "KMeans", "MiniBatchKMeans"]
