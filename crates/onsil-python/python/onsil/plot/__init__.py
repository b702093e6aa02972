"""Figures of models and data: SVG, PNG, and text for a terminal.

Every function returns a ``Figure``, which a notebook shows and which can be saved.

Examples
--------
>>> from onsil import plot
>>> figure = plot.history({"loss": [0.9, 0.4, 0.2], "val_loss": [0.8, 0.5, 0.6]})
>>> figure.title("A training").theme("dark").to_svg()[:4]
'<svg'
"""

from ._figure import Figure, beside
from .classifiers import classification_report, confusion_matrix, decision_boundary, roc, svm_margin
from .estimators import elbow, kmeans_steps, learning_curve, pipeline, regression_fit, scatter, silhouette
from .images import feature_maps, filters, images, misclassified, saliency, weights
from .training import activations, gradient_flow, history, line, model

__all__ = [
    "Figure",
    "activations",
    "beside",
    "classification_report",
    "confusion_matrix",
    "decision_boundary",
    "elbow",
    "feature_maps",
    "filters",
    "gradient_flow",
    "history",
    "images",
    "kmeans_steps",
    "learning_curve",
    "line",
    "misclassified",
    "model",
    "pipeline",
    "regression_fit",
    "roc",
    "saliency",
    "scatter",
    "silhouette",
    "svm_margin",
    "weights",
]
