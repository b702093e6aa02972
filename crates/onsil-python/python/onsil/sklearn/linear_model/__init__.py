"""Models that are weighted sums of the features."""

from ._least_squares import Lasso, LinearRegression, Ridge
from ._logistic import LogisticRegression
from ._perceptron import Perceptron
from ._sgd import SGDClassifier, SGDRegressor

__all__ = [
    "Lasso",
    "LinearRegression",
    "LogisticRegression",
    "Perceptron",
    "Ridge",
    "SGDClassifier",
    "SGDRegressor",
]
