"""Kernel machines of sklearn.svm: support vectors, coefficients, iterations and decisions."""

import warnings

import numpy as np
from scipy.sparse import csr_array
from sklearn.datasets import make_blobs
from sklearn.svm import SVC, SVR, NuSVC, NuSVR, OneClassSVM
from sklearn_common import array, number, uniform, write

warnings.simplefilter("ignore")



def classes(seed, k, n, noise=1.0):
    """Overlapping classes in three features."""
    rng = np.random.RandomState(seed)
    y = rng.permutation(np.arange(n) % k)
    centres = rng.uniform(-1.5, 1.5, (k, 3))
    return np.round(centres[y] + noise * rng.normal(size=(n, 3)), 4), 3 * y - 2


def curve(seed, n):
    rng = np.random.RandomState(seed)
    x = np.round(rng.uniform(-2, 2, (n, 3)), 4)
    return x, np.round(np.sin(2 * x[:, 0]) + x[:, 1] ** 2 - x[:, 2] + 0.2 * rng.normal(size=n), 4)


def sparse(seed, n, p=12):
    """Rows of which four fifths are 0, and a class of each."""
    rng = np.random.RandomState(seed)
    x = np.round(np.where(rng.uniform(size=(n, p)) < 0.2, rng.normal(size=(n, p)), 0), 4)
    return x, (x @ rng.normal(size=p) + 0.5 * rng.normal(size=n) > 0).astype(int)


DATA = {f"classes{k}": classes(k, k, n) for k, n in [(2, 80), (3, 75), (4, 72), (5, 80)]}
DATA["curve"] = curve(1, 70)
DATA["sparse"] = sparse(2, 60)
x, y = classes(7, 2, 40)
DATA["duplicates"] = np.r_[x, x[:20], x[:10]], np.r_[y, y[:20], y[10:20]]
DATA["many"] = classes(8, 2, 300, 1.2)
DATA["blobs"] = make_blobs(50, centers=2, random_state=0, cluster_std=0.6)

# Rows to ask about, by the number of features.
NEW = {p: uniform(9, (6, p), -2, 2) for p in (2, 3, 12)}
WEIGHTS = np.round(np.random.RandomState(3).uniform(0.2, 3, 300), 3)

cases = []


def case(estimator, data, weighted=False, is_sparse=False, weights=None):
    params = {k: v for k, v in estimator.get_params().items() if k not in ("verbose",)}
    config = {k: v for k, v in params.items() if v != type(estimator)().get_params()[k]}
    config = {k: v for k, v in config.items() if not (k == "probability" and v == "deprecated")}
    if isinstance(config.get("class_weight"), dict):
        given = estimator.class_weight.items()
        config["class_weight"] = {"weights": [[int(c), w] for c, w in given]}
    x, y = DATA[data]
    new = NEW[x.shape[1]]
    kernel = lambda a: (a @ x.T + 1) ** 2 / 10
    fit_x, fit_new = (kernel(x), kernel(new)) if estimator.kernel == "precomputed" else (x, new)
    if is_sparse:
        fit_x, fit_new = csr_array(fit_x), csr_array(fit_new)
    if weighted:
        weights = WEIGHTS[: len(x)]
    y = None if isinstance(estimator, OneClassSVM) else y
    estimator.fit(fit_x, y, sample_weight=weights)
    dense = lambda v: v.toarray() if hasattr(v, "toarray") else v
    out = {
        "class_name": type(estimator).__name__,
        "config": config,
        "data": data,
        "is_sparse": is_sparse,
        "weights": array(weights),
        "support": array(estimator.support_),
        "n_support": array(estimator.n_support_),
        "dual_coef": array(dense(estimator.dual_coef_)),
        "intercept": array(estimator.intercept_),
        "n_iter": array(np.ravel(estimator.n_iter_)),
        "fit_status": [int(estimator.fit_status_)],
        "predict": array(estimator.predict(fit_new)),
    }
    if hasattr(estimator, "decision_function"):
        out["decision_function"] = array(estimator.decision_function(fit_new).reshape(len(new), -1))
    if estimator.kernel == "linear":
        out["coef"] = array(dense(estimator.coef_))
    if getattr(estimator, "probability", False) is True:
        out["predict_proba"] = array(estimator.predict_proba(fit_new))
        out["prob_a"], out["prob_b"] = array(estimator.probA_), array(estimator.probB_)
    cases.append(out)


KERNELS = [
    {"kernel": "linear"},
    {"kernel": "rbf"},
    {"kernel": "rbf", "gamma": 2.0},
    {"kernel": "rbf", "gamma": "auto"},
    {"kernel": "poly", "coef0": 0.5},
    {"kernel": "poly", "degree": 2, "gamma": 0.3, "coef0": 1.0},
    {"kernel": "sigmoid", "gamma": 0.1, "coef0": -0.2},
    {"kernel": "precomputed"},
]
TIGHT = {"tol": 1e-6}

for kernel in KERNELS:
    for k in (2, 3, 4, 5):
        case(SVC(C=[1.0, 0.1, 10.0, 1.0][k - 2], **kernel, **TIGHT), f"classes{k}")
    case(SVC(C=5.0, **kernel, **TIGHT), "classes3", weighted=True)
    case(NuSVC(nu=0.7, **kernel, **TIGHT), "classes2")
    case(NuSVC(nu=0.6, **kernel, **TIGHT), "classes3")
    case(SVR(C=2.0, **kernel, **TIGHT), "curve")
    case(SVR(C=0.5, epsilon=0.3, **kernel, **TIGHT), "curve", weighted=True)
    case(NuSVR(C=2.0, nu=0.3, **kernel, **TIGHT), "curve")
    case(OneClassSVM(nu=0.3, **kernel, **TIGHT), "classes3")

# The default tolerance; without shrinking; runs long enough to shrink.
for c in (0.1, 1.0, 100.0):
    case(SVC(C=c), "many")
    case(SVC(C=c, shrinking=False), "many")
    case(SVC(C=c, kernel="linear", tol=1e-6), "many", weighted=True)
case(SVC(C=1000.0, gamma=0.5, tol=1e-6), "many")
case(SVR(C=100.0, epsilon=0.01, tol=1e-6), "curve")
case(SVR(C=100.0, epsilon=0.0), "curve")
case(SVR(C=1.0, epsilon=10.0), "curve")
case(NuSVR(C=100.0, nu=0.9, tol=1e-6), "curve", weighted=True)
case(NuSVC(nu=0.7), "many")
case(NuSVC(nu=0.5, tol=1e-6), "many", weighted=True)
case(OneClassSVM(nu=0.05), "many")
case(OneClassSVM(nu=0.9, gamma=0.5, tol=1e-6), "many", weighted=True)

# Classes and their weights, shapes, ties.
case(SVC(class_weight="balanced", **TIGHT), "classes4")
case(SVC(class_weight={-2: 3.0, 1: 0.5}, **TIGHT), "classes3", weighted=True)
case(NuSVC(nu=0.3, class_weight={-2: 3.0}, **TIGHT), "classes3")
case(SVC(decision_function_shape="ovo", **TIGHT), "classes4")
case(SVC(break_ties=True, **TIGHT), "classes5")
case(SVC(**TIGHT), "duplicates")
case(SVC(kernel="linear", C=100.0, **TIGHT), "duplicates")

# Sparse rows give what dense ones give.
for kernel in ("linear", "rbf", "poly"):
    case(SVC(kernel=kernel, **TIGHT), "sparse", is_sparse=True)
    case(SVC(kernel=kernel, **TIGHT), "sparse")
case(SVR(**TIGHT), "sparse", is_sparse=True)
case(OneClassSVM(**TIGHT), "sparse", is_sparse=True)

# A run that is cut off.
case(SVC(C=1e10, kernel="linear", max_iter=500), "classes2")
case(SVC(C=1e10, kernel="linear", max_iter=150), "many")
case(SVR(C=1e6, max_iter=80), "curve")

# Probabilities.
case(SVC(probability=True, random_state=0), "classes2")
case(SVC(probability=True, random_state=7, kernel="linear"), "classes4", weighted=True)
case(NuSVC(nu=0.4, probability=True, random_state=1), "classes3")

# The lesson.
case(SVC(kernel="linear", C=1e10), "blobs")

data = {n: {"x": array(x), "y": array(y), "new": array(NEW[x.shape[1]])} for n, (x, y) in DATA.items()}
write(__file__, cases, data=data)
