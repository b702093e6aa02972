"""PCA: fitted attributes, transformed rows, rows back, log-likelihoods."""

import numpy as np
from sklearn.decomposition import PCA
from sklearn_common import array, number, uniform, write

TALL = np.round(uniform(1, (80, 5)) @ np.diag([3, 2, 1.5, 1, 0.5]) @ uniform(2, (5, 5)) + 4, 4)
SHORT = np.round(uniform(3, (20, 6)) * [4, 3, 2, 1, 0.5, 0.2] - 2, 4)
WIDE = np.round(uniform(4, (6, 9)) * np.arange(1, 10), 4)
CONSTANT = np.c_[SHORT[:, :2], np.full(20, 3.0)]
LONG = np.round(uniform(5, (2500, 3)) * [1, 3, 2] + 50, 2)

inputs = {name: array(globals()[name]) for name in ["TALL", "SHORT", "WIDE", "CONSTANT", "LONG"]}
ATTRIBUTES = ["explained_variance", "explained_variance_ratio", "singular_values", "mean", "n_components", "n_samples", "noise_variance"]


def case(config, name, scored=True, exact=None):
    """`exact` components are determined by the data; the others belong to the singular value 0."""
    x = globals()[name]
    pca = PCA(**config).fit(x)
    new = x[:3] * 1.1 - 0.2
    z = pca.transform(new)
    exact = int(pca.n_components_) if exact is None else exact
    result = {
        "config": config,
        "data": name,
        "exact": exact,
        "attributes": {a: number(v) if np.ndim(v := getattr(pca, a + "_")) == 0 else array(v) for a in ATTRIBUTES},
        "components": array(pca.components_[:exact]),
        "x_new": array(new),
        "z": array(z[:, :exact]),
    }
    if exact == pca.n_components_:
        result["inverse"] = array(pca.inverse_transform(z))
    if scored:
        result["score"] = number(pca.score(new))
    return result


cases = [
    case({}, "TALL"),
    case({"n_components": 2}, "TALL"),
    case({"n_components": 0.9}, "TALL"),
    case({"n_components": 3, "whiten": True}, "TALL", scored=False),
    case({}, "SHORT"),
    case({"n_components": 1}, "SHORT"),
    case({"n_components": 0.5}, "SHORT"),
    case({"n_components": 0.999}, "SHORT"),
    case({"whiten": True}, "SHORT", scored=False),
    case({}, "WIDE", scored=False, exact=5),
    case({"n_components": 3}, "WIDE"),
    case({"n_components": 0.8, "whiten": True}, "WIDE", scored=False),
    case({}, "CONSTANT", scored=False, exact=2),
    case({}, "LONG"),
    case({"n_components": 2, "whiten": True}, "LONG", scored=False),
]
write(__file__, cases, inputs=inputs)
