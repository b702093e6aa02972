"""Transformers of sklearn.preprocessing: fitted attributes and transformed rows."""

import numpy as np
from sklearn.preprocessing import StandardScaler
from sklearn_common import array, number, uniform, write

X = uniform(1, (12, 3), -5, 5)
CONSTANT = np.c_[X[:, 0], np.full(12, 7.25)]
NEW = uniform(2, (5, 3), -6, 6)


def attribute(value):
    return None if value is None else number(value) if np.isscalar(value) else array(value)


cases = []
for estimator, x, names, weights in [
    (StandardScaler(), X, ["mean_", "var_", "scale_", "n_samples_seen_"], None),
    (StandardScaler(with_mean=False), X, ["var_", "scale_"], None),
    (StandardScaler(with_std=False), X, ["mean_"], None),
    (StandardScaler(), CONSTANT, ["mean_", "var_", "scale_"], None),
    (StandardScaler(), X, ["mean_", "var_", "scale_"], uniform(3, 12, 0, 2)),
]:
    new = NEW[:, : x.shape[1]]
    estimator.fit(x, sample_weight=weights) if weights is not None else estimator.fit(x)
    case = {
        "class_name": type(estimator).__name__,
        "config": {k: v for k, v in estimator.get_params().items() if k in ("with_mean", "with_std")},
        "x": array(x),
        "x_new": array(new),
        "attributes": {name.rstrip("_"): attribute(getattr(estimator, name)) for name in names},
        "z": array(estimator.transform(new)),
    }
    if weights is not None:
        case["sample_weight"] = array(weights)
    cases.append(case)
write(__file__, cases)
