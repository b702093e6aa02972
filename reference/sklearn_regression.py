"""Linear models for numbers: LinearRegression, Ridge, Lasso."""

import warnings

import numpy as np
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn_common import array, number, uniform, write

warnings.simplefilter("ignore")

TALL = uniform(1, (30, 4), -3, 3)
DEEP = uniform(2, (60, 8), -1, 1)
DEEP[:, 5] = DEEP[:, 0] - 2 * DEEP[:, 1]
DEEP[:, 7] = 2.5
WIDE = uniform(3, (7, 12), -2, 2)
SQUARE = uniform(4, (6, 6), -2, 2)
LONG = uniform(5, (2300, 3), 9, 11, 2)
NEARLY = np.c_[TALL, TALL[:, 0] + 1e-4 * uniform(6, 30)]
HIGH = uniform(7, (25, 40), -1, 1, 3)


def target(x, seed, noise=0.3):
    coef = np.where(uniform(seed, x.shape[1]) > 0.2, 1.0, -0.5) * (np.arange(x.shape[1]) % 3)
    return np.round(x @ coef + 1.5 + noise * uniform(seed + 1, x.shape[0]), 4)


def weights(x, seed):
    return np.round(np.abs(uniform(seed, x.shape[0], 0.1, 3)), 2)


ATTRIBUTES = {
    LinearRegression: ["coef_", "intercept_", "rank_", "singular_"],
    Ridge: ["coef_", "intercept_"],
    Lasso: ["coef_", "intercept_", "n_iter_", "dual_gap_"],
}
cases, inputs = [], {}
for name in ["TALL", "DEEP", "WIDE", "SQUARE", "LONG", "NEARLY", "HIGH"]:
    x = globals()[name]
    inputs[name] = {"x": array(x), "y": array(target(x, len(inputs) + 20)), "x_new": array(x[:4] * 1.25 - 0.5), "weights": array(weights(x, 40))}


def case(cls, config, name, weighted=False):
    x = globals()[name]
    y = np.array(inputs[name]["y"]["data"], dtype=float)
    estimator = cls(**config).fit(x, y, sample_weight=weights(x, 40) if weighted else None)
    names = [a for a in ATTRIBUTES[cls] if hasattr(estimator, a)]
    values = {a.rstrip("_"): getattr(estimator, a) for a in names}
    cases.append(
        {
            "class_name": cls.__name__,
            "config": config,
            "data": name,
            "weighted": weighted,
            "attributes": {k: number(v) if np.ndim(v) == 0 else array(v) for k, v in values.items()},
            "predicted": array(estimator.predict(x[:4] * 1.25 - 0.5)),
            "score": number(estimator.score(x, y)),
        }
    )


for name in ["TALL", "DEEP", "WIDE", "SQUARE", "LONG", "NEARLY"]:
    for weighted in [False, True]:
        for config in [{}, {"fit_intercept": False}]:
            case(LinearRegression, config, name, weighted)
for name in ["TALL", "DEEP", "WIDE"]:
    case(LinearRegression, {"positive": True}, name)
    case(LinearRegression, {"positive": True, "fit_intercept": False}, name, True)
case(LinearRegression, {"tol": 1e-2}, "NEARLY")

for name in ["TALL", "DEEP", "WIDE", "SQUARE", "LONG"]:
    for weighted in [False, True]:
        for config in [{}, {"alpha": 0.01, "fit_intercept": False}]:
            case(Ridge, config, name, weighted)
case(Ridge, {"alpha": 100.0}, "TALL")
case(Ridge, {"alpha": 0.0}, "TALL")

for name in ["TALL", "DEEP", "WIDE", "LONG", "HIGH"]:
    for config in [{"alpha": 0.05}, {"alpha": 0.01, "fit_intercept": False, "tol": 1e-8}]:
        for weighted in [False, True]:
            case(Lasso, config, name, weighted)
    case(Lasso, {"alpha": 0.03, "positive": True, "tol": 1e-6}, name)
    case(Lasso, {"alpha": 0.02, "selection": "random", "random_state": 3, "tol": 1e-6}, name)
case(Lasso, {}, "TALL")
case(Lasso, {"alpha": 1000.0}, "TALL")
case(Lasso, {"alpha": 1e-4, "max_iter": 3}, "HIGH")
case(Lasso, {"alpha": 0.0, "tol": 1e-9}, "TALL")
write(__file__, cases, inputs=inputs)
