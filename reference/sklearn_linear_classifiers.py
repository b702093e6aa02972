"""Linear classifiers and regressors that are fitted by iterations: coefficients, and scores of new rows.

LogisticRegression, LinearSVC and LinearSVR are at their optimum (tight tolerances, the solver that gets
nearest); Perceptron, SGDClassifier and SGDRegressor are where scikit-learn's steps of that seed end.
"""

import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier, SGDRegressor
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC, LinearSVR
from sklearn_common import array, uniform, write

warnings.simplefilter("ignore")

N = 60
X = uniform(1, (N, 4), -2, 2)
NEW = uniform(2, (6, 4), -3, 3)
NOISE = uniform(3, (N, 5), -1, 1)
WEIGHTS = uniform(4, N, 0.25, 2)
ZEROS = np.where(np.arange(N) % 5 == 0, 0.0, WEIGHTS)
PLANES = uniform(5, (5, 4), -1, 1)
TWO = (X @ PLANES[0] + 0.6 * NOISE[:, 0] > 0.1).astype(int)
THREE = (X @ PLANES[:3].T + 0.7 * NOISE[:, :3]).argmax(axis=1) - 1
FIVE = 2 * (X @ PLANES.T + NOISE).argmax(axis=1)
NUMBERS = np.round(X @ PLANES[1] + 0.5 + 0.4 * NOISE[:, 0], 4)
TARGETS = {"two": TWO, "three": THREE, "five": FIVE, "numbers": NUMBERS}

cases = []


def add(name, config, y, fit, model, weights=None, **more):
    """fit: rows that are learnt from, model: scikit-learn's, fitted here."""
    x, target = X[fit], TARGETS[y][fit]
    model.fit(x, target, **({} if weights is None else {"sample_weight": weights[fit]}))
    case = {"class_name": name, "config": config, "y": y, "rows": len(x), **more}
    if weights is not None:
        case["weights"] = "zeros" if weights is ZEROS else "weights"
    parts = model.estimators_ if isinstance(model, OneVsRestClassifier) else [model]
    coef = np.vstack([part.coef_ for part in parts]) if np.ndim(parts[0].coef_) == 2 else parts[0].coef_
    intercept = np.ravel([part.intercept_ for part in parts])
    case["coef"] = array(coef)
    # LIBLINEAR's models without an intercept have a single 0.
    case["intercept"] = array(np.broadcast_to(intercept, len(coef)) if coef.ndim == 2 else intercept)
    if hasattr(model, "decision_function"):
        case["decision"] = array(model.decision_function(NEW).reshape(len(NEW), -1))
    if hasattr(model, "predict_proba"):
        case["proba"] = array(model.predict_proba(NEW))
    case["predict"] = array(model.predict(NEW))
    if name in ("Perceptron", "SGDClassifier", "SGDRegressor"):
        case["n_iter"], case["t"] = int(model.n_iter_), float(model.t_)
    if more.get("same_path"):
        case["n_iter"] = int(np.max(model.n_iter_))
    cases.append(case)


ALL = slice(0, N)


def logistic(y, config, weights=None):
    config = {"tol": 1e-10, "max_iter": 10000, **config}
    given = {k: v for k, v in config.items() if k not in ("penalty", "class_weight")}
    if isinstance(config.get("class_weight"), dict):
        given["class_weight"] = dict(config["class_weight"]["weights"])
    elif "class_weight" in config:
        given["class_weight"] = config["class_weight"]
    penalty = config.get("penalty", "l2")
    if penalty is None:
        given["C"] = np.inf
    if config.get("solver") == "liblinear":
        given |= {"l1_ratio": 1.0 if penalty == "l1" else 0.0, "random_state": 0}
        model = LogisticRegression(**given)
        if y != "two":
            model = OneVsRestClassifier(model)
    else:
        model = LogisticRegression(**given, solver="newton-cholesky")
    add("LogisticRegression", config, y, ALL, model, weights)


for y in ("two", "three", "five"):
    logistic(y, {})
    logistic(y, {"C": 0.05})
    logistic(y, {"C": 20, "fit_intercept": False})
    logistic(y, {"class_weight": "balanced"}, WEIGHTS)
    logistic(y, {}, ZEROS)
    for penalty in ("l1", "l2"):
        logistic(y, {"penalty": penalty, "solver": "liblinear", "C": 0.4})
logistic("two", {"penalty": None})
logistic("two", {"class_weight": {"weights": [[0, 0.5], [1, 3]]}})
logistic("three", {"class_weight": {"weights": [[-1, 2], [1, 0.25]]}})
logistic("two", {"penalty": "l1", "solver": "liblinear", "intercept_scaling": 5, "C": 2}, WEIGHTS)
logistic("two", {"penalty": "l1", "solver": "liblinear", "fit_intercept": False, "class_weight": "balanced"})


def steps(kind, y, config, weights=None):
    given = dict(config)
    if isinstance(config.get("class_weight"), dict):
        given["class_weight"] = dict(config["class_weight"]["weights"])
    given.setdefault("random_state", 0)
    add(kind.__name__, config, y, ALL, kind(**given), weights)


for y in ("two", "three"):
    steps(Perceptron, y, {})
    steps(Perceptron, y, {"penalty": "l1", "alpha": 0.01, "eta0": 0.5, "random_state": 5})
    steps(Perceptron, y, {"penalty": "elasticnet", "class_weight": "balanced", "shuffle": False}, WEIGHTS)
    steps(SGDClassifier, y, {})
    for loss in ("log_loss", "modified_huber", "squared_hinge", "perceptron", "squared_error", "huber",
                 "epsilon_insensitive", "squared_epsilon_insensitive"):
        config = {"loss": loss, "alpha": 0.01, "random_state": 3}
        if loss.startswith("squared"):
            config |= {"learning_rate": "invscaling"}
        steps(SGDClassifier, y, config)
    for penalty in ("l1", "elasticnet", None):
        steps(SGDClassifier, y, {"penalty": penalty, "alpha": 0.003, "random_state": 7})
    for rate in ("constant", "invscaling", "adaptive"):
        steps(SGDClassifier, y, {"learning_rate": rate, "eta0": 0.05, "loss": "log_loss", "tol": 1e-4})
    steps(SGDClassifier, y, {"average": True, "loss": "log_loss"})
    steps(SGDClassifier, y, {"average": 100, "alpha": 0.1, "penalty": "elasticnet"})
    steps(SGDClassifier, y, {"average": 100000})
    steps(SGDClassifier, y, {"class_weight": "balanced", "fit_intercept": False}, WEIGHTS)
    steps(SGDClassifier, y, {"tol": None, "max_iter": 7, "shuffle": False}, ZEROS)
steps(SGDClassifier, "two", {"class_weight": {"weights": [[0, 0.5], [1, 3]]}})
steps(SGDClassifier, "three", {"class_weight": {"weights": [[-1, 2], [1, 0.25]]}, "n_iter_no_change": 2})

steps(SGDRegressor, "numbers", {})
for loss in ("huber", "epsilon_insensitive", "squared_epsilon_insensitive"):
    steps(SGDRegressor, "numbers", {"loss": loss, "random_state": 11, "epsilon": 0.3})
for penalty in ("l1", "elasticnet", None):
    steps(SGDRegressor, "numbers", {"penalty": penalty, "alpha": 0.02})
for rate in ("constant", "optimal", "adaptive"):
    steps(SGDRegressor, "numbers", {"learning_rate": rate, "alpha": 0.05, "eta0": 0.02})
steps(SGDRegressor, "numbers", {"average": True}, WEIGHTS)
steps(SGDRegressor, "numbers", {"power_t": 0.5, "fit_intercept": False}, ZEROS)



def machine(kind, y, config, weights=None, rows=ALL, **more):
    config = {"tol": 1e-10, "max_iter": 1000000, **config}
    given = dict(config)
    if isinstance(config.get("class_weight"), dict):
        given["class_weight"] = dict(config["class_weight"]["weights"])
    given.setdefault("random_state", 0)
    add(kind.__name__, config, y, rows, kind(**given), weights, **more)


for y in ("two", "three", "five"):
    for loss, dual in (("squared_hinge", False), ("squared_hinge", True), ("hinge", True)):
        machine(LinearSVC, y, {"loss": loss, "dual": dual, "C": 0.3})
        # The steps of coordinate descent, and so their number, at the default tolerance.
        if dual:
            machine(LinearSVC, y, {"loss": loss, "dual": dual, "tol": 1e-4}, WEIGHTS, same_path=True)
    machine(LinearSVC, y, {"class_weight": "balanced"}, WEIGHTS)
    machine(LinearSVC, y, {"loss": "hinge", "fit_intercept": False, "C": 0.05}, ZEROS)
    machine(LinearSVC, y, {"penalty": "l1", "dual": False, "C": 0.1})
machine(LinearSVC, "two", {"intercept_scaling": 10, "C": 3})
machine(LinearSVC, "two", {"class_weight": {"weights": [[0, 0.5], [1, 3]]}, "loss": "hinge"})
machine(LinearSVC, "three", {"class_weight": {"weights": [[-1, 2], [1, 0.25]]}})
machine(LinearSVC, "five", {}, rows=slice(0, 3))
machine(LinearSVC, "two", {"penalty": "l1", "dual": False, "C": 0.05, "fit_intercept": False}, ZEROS)
for loss in ("epsilon_insensitive", "squared_epsilon_insensitive"):
    for dual in (True, "auto"):
        machine(LinearSVR, "numbers", {"loss": loss, "dual": dual, "epsilon": 0.2})
        machine(LinearSVR, "numbers", {"loss": loss, "dual": dual, "C": 0.1, "fit_intercept": False}, ZEROS)
    machine(LinearSVR, "numbers", {"loss": loss, "dual": True, "tol": 1e-4, "epsilon": 0.1}, WEIGHTS, same_path=True)
machine(LinearSVR, "numbers", {"intercept_scaling": 3, "C": 0.5, "epsilon": 0.1})

write(
    __file__,
    cases,
    x=array(X),
    x_new=array(NEW),
    sample_weights={"weights": array(WEIGHTS), "zeros": array(ZEROS)},
    targets={name: array(values) for name, values in TARGETS.items()},
)
