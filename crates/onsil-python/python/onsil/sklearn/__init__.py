"""Estimators with scikit-learn's names, signatures and defaults.

They are scikit-learn's estimators where that is installed, for its ``Pipeline``, ``GridSearchCV`` and tools of others;
and need nothing but NumPy where it is not.
"""

from . import (
    base,
    cluster,
    datasets,
    decomposition,
    exceptions,
    impute,
    linear_model,
    metrics,
    model_selection,
    neighbors,
    pipeline,
    preprocessing,
    svm,
)
from .base import clone

__all__ = [
    "base",
    "clone",
    "cluster",
    "datasets",
    "decomposition",
    "exceptions",
    "impute",
    "linear_model",
    "metrics",
    "model_selection",
    "neighbors",
    "pipeline",
    "preprocessing",
    "svm",
]
