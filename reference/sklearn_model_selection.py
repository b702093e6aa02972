"""sklearn.model_selection: splits, cross-validation, grid search and learning curves.

The estimators are a nearest-neighbour classifier and a ridge regression: both are so simple that the test has
its own, so that what is compared is how samples are divided and scores are collected.
"""

import warnings

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import (GridSearchCV, KFold, StratifiedKFold, cross_validate, learning_curve,
                                     train_test_split)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn_common import array, number, uniform, write

warnings.simplefilter("ignore")

cases = []


def classes(seed, n, shares):
    return np.random.RandomState(seed).choice(len(shares), n, p=shares)


Y40 = classes(1, 40, [0.5, 0.3, 0.2])
Y41 = np.concatenate([np.full(20, 3), np.full(7, -1), np.full(7, 5), np.full(7, 0)])

for n, y, options in [
    (10, None, {}),
    (10, None, {"test_size": 0.33, "random_state": 7}),
    (11, None, {"test_size": 3, "random_state": 1}),
    (11, None, {"train_size": 0.5, "random_state": 2}),
    (11, None, {"train_size": 4, "test_size": 0.3, "random_state": 3}),
    (11, None, {"train_size": 0.4, "test_size": 5, "random_state": 3}),
    (9, None, {"shuffle": False}),
    (9, None, {"shuffle": False, "train_size": 2, "test_size": 3}),
    (40, Y40, {"random_state": 4}),
    (40, Y40, {"random_state": 5, "test_size": 0.4}),
    (40, Y40, {"random_state": 6, "test_size": 7, "train_size": 9}),
    (41, Y41, {"random_state": 7, "test_size": 10}),
    (41, Y41, {"random_state": 8, "train_size": 0.31, "test_size": 0.13}),
    (41, Y41, {"random_state": 9, "test_size": 5}),
]:
    told = {"random_state": 0, **options}
    train, test = train_test_split(np.arange(n), stratify=y, **told)
    cases.append({"what": "train_test_split", "samples": n, "stratify": None if y is None else array(y),
                  "options": told, "train": train.tolist(), "test": test.tolist()})

for n, n_splits, shuffle, seed in [(10, 5, False, 0), (11, 3, False, 0), (11, 4, True, 0), (23, 5, True, 42)]:
    folds = np.empty(n, int)
    splitter = KFold(n_splits, shuffle=shuffle, random_state=seed if shuffle else None)
    for fold, (_, test) in enumerate(splitter.split(np.zeros(n))):
        folds[test] = fold
    cases.append({"what": "KFold", "samples": n, "config": {"n_splits": n_splits, "shuffle": shuffle, "random_state": seed},
                  "folds": folds.tolist()})

for y, n_splits, shuffle, seed in [(Y40, 5, False, 0), (Y40, 3, True, 0), (Y41, 5, False, 0), (Y41, 8, True, 3),
                                   (Y40[::-1], 4, True, 42)]:
    folds = np.empty(len(y), int)
    splitter = StratifiedKFold(n_splits, shuffle=shuffle, random_state=seed if shuffle else None)
    for fold, (_, test) in enumerate(splitter.split(np.zeros(len(y)), y)):
        folds[test] = fold
    cases.append({"what": "StratifiedKFold", "y": array(y), "folds": folds.tolist(),
                  "config": {"n_splits": n_splits, "shuffle": shuffle, "random_state": seed}})

X = uniform(2, (60, 3), -2, 2) * [1, 1, 20]
Y3 = classes(3, 60, [0.4, 0.35, 0.25])
X[:, 0] += Y3
Y2 = (Y3 > 0).astype(int)
T = np.round(X @ [1.5, -2, 0.1] + uniform(4, 60), 4)
neighbours = make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=3, algorithm="brute"))
ridge = make_pipeline(StandardScaler(), Ridge(alpha=2.0, solver="cholesky"))

SHARED = {"x": array(X), "y3": array(Y3), "y2": array(Y2), "t": array(T)}


def splitter(cv):
    if isinstance(cv, int):
        return cv
    name, config = cv["class_name"], cv["config"]
    return {"KFold": KFold, "StratifiedKFold": StratifiedKFold}[name](**config)


SHUFFLED = {"class_name": "KFold", "config": {"n_splits": 4, "shuffle": True, "random_state": 1}}
STRATIFIED = {"class_name": "StratifiedKFold", "config": {"n_splits": 3, "shuffle": True, "random_state": 2}}

BINARY_SCORERS = ["accuracy", "balanced_accuracy", "precision", "recall", "f1", "f1_macro", "roc_auc", "neg_log_loss"]
MULTI_SCORERS = ["accuracy", "balanced_accuracy", "precision_macro", "recall_weighted", "f1_micro", "f1_weighted",
                 "roc_auc_ovr", "roc_auc_ovo", "roc_auc_ovr_weighted", "roc_auc_ovo_weighted", "neg_log_loss"]
NUMBER_SCORERS = ["r2", "neg_mean_squared_error", "neg_root_mean_squared_error", "neg_mean_absolute_error"]

for model, target, cv, scoring in [
    ("neighbours", "y2", 5, BINARY_SCORERS), ("neighbours", "y3", 5, MULTI_SCORERS),
    ("neighbours", "y3", STRATIFIED, MULTI_SCORERS), ("neighbours", "y2", SHUFFLED, ["accuracy"]),
    ("ridge", "t", 5, NUMBER_SCORERS), ("ridge", "t", SHUFFLED, NUMBER_SCORERS),
]:
    estimator = {"neighbours": neighbours, "ridge": ridge}[model]
    y = {"y2": Y2, "y3": Y3, "t": T}[target]
    found = cross_validate(estimator, X, y, cv=splitter(cv), scoring=scoring, return_train_score=True)
    cases.append({"what": "cross_validate", "model": model, "target": target, "cv": cv, "scoring": scoring,
                  "test": {name: array(found[f"test_{name}"]) for name in scoring},
                  "train": {name: array(found[f"train_{name}"]) for name in scoring}})

GRID = {"neighbors__n_neighbors": [1, 3, 5, 9], "standardscaler__with_std": [True, False]}
GRIDS = [{"neighbors__n_neighbors": [2, 4]}, {"standardscaler__with_mean": [False], "neighbors__n_neighbors": [3]}]
ALPHAS = {"ridge__alpha": [0.01, 1.0, 100.0], "ridge__fit_intercept": [True, False]}


def theirs(grid):
    """The names of steps in scikit-learn's pipelines."""
    if isinstance(grid, list):
        return [theirs(one) for one in grid]
    return {name.replace("neighbors__", "kneighborsclassifier__", 1): values for name, values in grid.items()}


def ours(params):
    return {name.replace("kneighborsclassifier__", "neighbors__"): value for name, value in params.items()}


for model, target, cv, scoring, grid in [
    ("neighbours", "y3", 5, None, GRID), ("neighbours", "y3", STRATIFIED, "f1_macro", GRID),
    ("neighbours", "y2", 4, "roc_auc", GRIDS), ("ridge", "t", 5, None, ALPHAS),
    ("ridge", "t", SHUFFLED, "neg_mean_absolute_error", ALPHAS),
]:
    estimator = {"neighbours": neighbours, "ridge": ridge}[model]
    y = {"y2": Y2, "y3": Y3, "t": T}[target]
    search = GridSearchCV(estimator, theirs(grid), cv=splitter(cv), scoring=scoring, return_train_score=True).fit(X, y)
    results = search.cv_results_
    splits = [k for k in results if k.startswith("split") and k.endswith("_test_score")]
    cases.append({"what": "GridSearchCV", "model": model, "target": target, "cv": cv, "scoring": scoring, "param_grid": grid,
                  "params": [ours(p) for p in results["params"]], "best_index": int(search.best_index_),
                  "best_score": number(search.best_score_), "best_params": ours(search.best_params_),
                  "split_test_score": array(np.stack([results[k] for k in splits], axis=1)),
                  **{k: array(results[k]) for k in ["mean_test_score", "std_test_score", "rank_test_score",
                                                    "mean_train_score", "std_train_score"]},
                  "score": number(search.score(X, y)), "predicted": array(search.predict(X))})

for model, target, cv, options in [
    ("neighbours", "y3", 5, {}), ("neighbours", "y3", 3, {"shuffle": True, "random_state": 5}),
    ("ridge", "t", SHUFFLED, {"train_sizes": [10, 40, 20]}), ("ridge", "t", 7, {"train_sizes": [0.2, 0.5, 1.0]}),
]:
    estimator = {"neighbours": neighbours, "ridge": ridge}[model]
    y = {"y2": Y2, "y3": Y3, "t": T}[target]
    told = {"train_sizes": [0.1, 0.325, 0.55, 0.775, 1.0], **options}
    if model == "neighbours":
        # A part of less than three samples has no three neighbours.
        told["train_sizes"] = told["train_sizes"][1:]
    sizes, train, test = learning_curve(estimator, X, y, cv=splitter(cv), **told)
    cases.append({"what": "learning_curve", "model": model, "target": target, "cv": cv, "options": told,
                  "train_sizes": array(sizes), "train_scores": array(train), "test_scores": array(test)})

write(__file__, cases, data=SHARED)
