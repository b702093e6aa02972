"""Estimators with scikit-learn's names, signatures and defaults.

They are scikit-learn's estimators where that is installed, for its ``Pipeline``, ``GridSearchCV`` and tools of others;
and need nothing but NumPy where it is not.
"""

from . import base, cluster, datasets, exceptions, metrics, svm

__all__ = ["base", "cluster", "datasets", "exceptions", "metrics", "svm"]
