"""How good predictions are."""

from ._classification import (
    accuracy_score,
    balanced_accuracy_score,
    classification_report,
    confusion_matrix,
)
from ._clusters import (
    adjusted_rand_score,
    completeness_score,
    homogeneity_score,
    silhouette_samples,
    silhouette_score,
    v_measure_score,
)
from ._precision_recall import (
    f1_score,
    fbeta_score,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
)
from ._regression import mean_absolute_error, mean_squared_error, r2_score, root_mean_squared_error
from ._scores import log_loss, roc_auc_score, roc_curve

__all__ = [
    "accuracy_score",
    "adjusted_rand_score",
    "balanced_accuracy_score",
    "classification_report",
    "completeness_score",
    "confusion_matrix",
    "f1_score",
    "fbeta_score",
    "homogeneity_score",
    "log_loss",
    "mean_absolute_error",
    "mean_squared_error",
    "precision_recall_fscore_support",
    "precision_score",
    "r2_score",
    "recall_score",
    "roc_auc_score",
    "roc_curve",
    "root_mean_squared_error",
    "silhouette_samples",
    "silhouette_score",
    "v_measure_score",
]
