"""Estimators with scikit-learn's names, signatures and defaults.

They are scikit-learn's estimators where that is installed, for its ``Pipeline``, ``GridSearchCV`` and tools of others;
and need nothing but NumPy where it is not.

Examples
--------
>>> from onsil.sklearn.datasets import make_moons
>>> from onsil.sklearn.model_selection import train_test_split
>>> from onsil.sklearn.pipeline import make_pipeline
>>> from onsil.sklearn.preprocessing import StandardScaler
>>> from onsil.sklearn.svm import SVC
>>> X, y = make_moons(n_samples=200, noise=0.1, random_state=0)
>>> X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
>>> model = make_pipeline(StandardScaler(), SVC()).fit(X_train, y_train)
>>> bool(model.score(X_test, y_test) > 0.95)
True
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
