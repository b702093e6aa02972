"""Transformers and an estimator, one after another.

Examples
--------
>>> from onsil.sklearn.datasets import make_blobs
>>> from onsil.sklearn.pipeline import make_pipeline
>>> from onsil.sklearn.preprocessing import StandardScaler
>>> from onsil.sklearn.svm import SVC
>>> X, y = make_blobs(centers=2, random_state=0, cluster_std=0.5)
>>> make_pipeline(StandardScaler(), SVC()).fit(X, y).score(X, y)
1.0
"""

from ._make import make_pipeline
from ._pipeline import Pipeline

__all__ = ["Pipeline", "make_pipeline"]
