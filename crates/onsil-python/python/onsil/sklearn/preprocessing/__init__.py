"""Features made fit for learning, and labels as numbers."""

from ._labels import LabelBinarizer, LabelEncoder
from ._one_hot import OneHotEncoder
from ._polynomial import PolynomialFeatures
from ._scalers import MinMaxScaler, StandardScaler

__all__ = [
    "LabelBinarizer",
    "LabelEncoder",
    "MinMaxScaler",
    "OneHotEncoder",
    "PolynomialFeatures",
    "StandardScaler",
]
