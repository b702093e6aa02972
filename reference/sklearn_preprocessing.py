"""Transformers of sklearn.preprocessing and sklearn.impute: fitted attributes and transformed rows.

NaN has no JSON form: where a case says "missing", that number stands for it.
"""

import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    LabelBinarizer,
    LabelEncoder,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn_common import array, number, uniform, write

X = uniform(1, (12, 3), -5, 5)
CONSTANT = np.c_[X[:, 0], np.full(12, 7.25)]
NEW = uniform(2, (5, 3), -6, 6)
WIDE = uniform(4, (6, 5), -2, 2)
MISSING = -99.0

CATEGORIES = np.random.RandomState(5).randint(0, 4, (15, 3)).astype(float)
CATEGORIES[:, 1] = np.where(CATEGORIES[:, 1] < 2, -1.5, 2.5)
CATEGORIES[:, 2] = 3.0
UNKNOWN = np.array([[9.0, 2.5, 3.0], [1.0, 0.0, 3.0], [2.0, -1.5, 4.0]])

HOLES = np.round(uniform(6, (11, 4), 0, 4, 1) * 2) / 2
HOLES[[0, 3, 4, 8], [0, 1, 1, 2]] = np.nan
HOLES[:, 3] = np.nan
NEW_HOLES = uniform(7, (4, 4), 0, 4)
NEW_HOLES[[0, 1, 2, 3, 3], [0, 1, 2, 3, 0]] = np.nan


def attribute(value):
    if isinstance(value, list):
        value = np.concatenate(value)
    return None if value is None else number(value) if np.isscalar(value) else array(marked(value))


def marked(values):
    values = np.asarray(values, dtype=float)
    return np.where(np.isnan(values), MISSING, values)


def case(estimator, config, x, new, names, weights=None):
    estimator.set_params(**config)
    estimator.fit(x, sample_weight=weights) if weights is not None else estimator.fit(x)
    z = estimator.transform(new)
    result = {
        "class_name": type(estimator).__name__,
        "config": config,
        "x": array(marked(x)),
        "x_new": array(marked(new)),
        "attributes": {name.rstrip("_"): attribute(getattr(estimator, name)) for name in names},
        "z": array(z),
    }
    if weights is not None:
        result["sample_weight"] = array(weights)
    if np.isnan(x).any():
        result["missing"] = MISSING
    if hasattr(estimator, "inverse_transform") and not np.isnan(x).any():
        back = estimator.inverse_transform(z)
        if not any(v is None for v in back.ravel()):
            result["inverse"] = array(back)
    if hasattr(estimator, "powers_"):
        result["powers"] = array(estimator.powers_)
    return result


cases = []
SCALER = ["mean_", "var_", "scale_", "n_samples_seen_"]
for config, x, names, weights in [
    ({}, X, SCALER, None),
    ({"with_mean": False}, X, ["var_", "scale_"], None),
    ({"with_std": False}, X, ["mean_"], None),
    ({}, CONSTANT, SCALER[:3], None),
    ({}, X, SCALER[:3], uniform(3, 12, 0, 2)),
    ({}, X[:1], SCALER, None),
    ({}, X + 100, SCALER, None),
]:
    cases.append(case(StandardScaler(), config, x, NEW[:, : x.shape[1]], names, weights))

MIN_MAX = ["min_", "scale_", "data_min_", "data_max_", "data_range_", "n_samples_seen_"]
for config, x in [
    ({}, X),
    ({"feature_range": (-2.0, 0.5)}, X),
    ({"clip": True}, X),
    ({}, CONSTANT),
    ({"feature_range": (-1.0, 1.0)}, X[:1]),
]:
    cases.append(case(MinMaxScaler(), config, x, NEW[:, : x.shape[1]], MIN_MAX))

for config, new in [
    ({}, CATEGORIES[:6]),
    ({"drop": "first"}, CATEGORIES[:6]),
    ({"drop": "if_binary"}, CATEGORIES[:6]),
    ({"handle_unknown": "ignore"}, np.r_[CATEGORIES[:3], UNKNOWN]),
    ({"handle_unknown": "ignore", "drop": "if_binary"}, np.r_[CATEGORIES[:3], UNKNOWN[1:2]]),
]:
    cases.append(case(OneHotEncoder(sparse_output=False), config, CATEGORIES, new, ["categories_"]))

for config, x in [
    ({}, X),
    ({"degree": 3}, X),
    ({"degree": 4, "interaction_only": True}, X),
    ({"degree": 3, "include_bias": False}, X),
    ({"degree": (2, 3)}, X),
    ({"degree": (3, 3), "interaction_only": True, "include_bias": False}, WIDE),
    ({"degree": 0}, X),
    ({"degree": (0, 2), "interaction_only": True}, WIDE),
]:
    new = NEW if x is X else WIDE[:3] * 1.5
    cases.append(case(PolynomialFeatures(), config, x, new, ["n_output_features_"]))

for config in [
    {},
    {"strategy": "median"},
    {"strategy": "most_frequent"},
    {"strategy": "constant", "fill_value": 1.25},
    {"strategy": "constant"},
    {"keep_empty_features": True},
    {"strategy": "median", "keep_empty_features": True},
    {"strategy": "most_frequent", "keep_empty_features": True},
    {"strategy": "constant", "fill_value": -2.0, "keep_empty_features": True},
]:
    cases.append(case(SimpleImputer(), config, HOLES, NEW_HOLES, ["statistics_"]))

LABELS = np.random.RandomState(8).randint(-2, 5, 20)
encoder = LabelEncoder().fit(LABELS)
cases.append(
    {"class_name": "LabelEncoder", "y": array(LABELS), "classes": array(encoder.classes_), "z": array(encoder.transform(LABELS))}
)
for config, y, new in [
    ({}, LABELS, np.r_[LABELS[:5], 77]),
    ({"neg_label": -1, "pos_label": 2}, LABELS, LABELS[:5]),
    ({"neg_label": -3, "pos_label": 0}, LABELS, LABELS[:5]),
    ({}, LABELS % 2, LABELS[:5] % 2),
    ({"neg_label": -1}, LABELS * 0 + 4, np.full(3, 4)),
]:
    binarizer = LabelBinarizer(**config).fit(y)
    scores = uniform(9, (4, binarizer.transform(new).shape[1]))
    cases.append(
        {
            "class_name": "LabelBinarizer",
            "config": {"neg_label": 0, "pos_label": 1} | config,
            "y": array(y),
            "y_new": array(new),
            "classes": array(binarizer.classes_),
            "z": array(binarizer.transform(new)),
            "scores": array(scores),
            "labels": array(binarizer.inverse_transform(scores)),
        }
    )
write(__file__, cases)
