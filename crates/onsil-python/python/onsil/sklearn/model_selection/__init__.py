"""How good estimators are on samples that they have not learnt from, and which parameters are best."""

from ._folds import KFold, StratifiedKFold
from ._search import GridSearchCV
from ._split import train_test_split
from ._validate import cross_val_score, cross_validate, learning_curve

__all__ = [
    "GridSearchCV",
    "KFold",
    "StratifiedKFold",
    "cross_val_score",
    "cross_validate",
    "learning_curve",
    "train_test_split",
]
