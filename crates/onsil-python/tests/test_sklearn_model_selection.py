"""Splits, searches and pipelines: ours against scikit-learn's, and scikit-learn's with our estimators."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import sklearn.model_selection as theirs
import sklearn.pipeline
import sklearn.preprocessing
import sklearn.svm
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_iris

import onsil.sklearn.model_selection as ours
from onsil.sklearn.linear_model import LogisticRegression, Ridge
from onsil.sklearn.pipeline import Pipeline, make_pipeline
from onsil.sklearn.preprocessing import MinMaxScaler, StandardScaler
from onsil.sklearn.svm import SVC

X, Y = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]
SCALED = make_pipeline(StandardScaler(), SVC(tol=1e-8))
THEIR_SCALED = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), sklearn.svm.SVC(tol=1e-8))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"test_size": 0.3},
        {"test_size": 7, "train_size": 20},
        {"train_size": 0.5},
        {"shuffle": False},
        {"stratify": NAMES, "test_size": 0.3},
    ],
)
def test_train_test_split(options: dict[str, Any]) -> None:
    seed = None if options.get("shuffle") is False else 4
    frame, rows = pd.DataFrame(X, columns=list("abcd")), list(range(len(X)))
    sparse = scipy.sparse.csc_matrix(X)
    mine = ours.train_test_split(X, NAMES, frame, rows, sparse, random_state=seed, **options)
    expected = theirs.train_test_split(X, NAMES, frame, rows, sparse, random_state=seed, **options)
    for one, other in zip(mine, expected):
        assert type(one) is type(other) or scipy.sparse.issparse(one)
        if scipy.sparse.issparse(one):
            one, other = one.toarray(), other.toarray()
        assert_array_equal(one, other)


@pytest.mark.parametrize("name", ["KFold", "StratifiedKFold"])
@pytest.mark.parametrize("options", [{}, {"n_splits": 4, "shuffle": True, "random_state": 7}])
@pytest.mark.parametrize("labels", [NAMES, Y[::-1]], ids=["texts", "ints"])
def test_folds(name: str, options: dict[str, Any], labels: Any) -> None:
    mine, expected = getattr(ours, name)(**options), getattr(theirs, name)(**options)
    assert mine.get_n_splits() == expected.get_n_splits()
    assert repr(mine) == repr(expected)
    for one, other in zip(mine.split(X, labels), expected.split(X, labels), strict=True):
        assert_array_equal(one[0], other[0])
        assert_array_equal(one[1], other[1])


@pytest.mark.parametrize("labels", [Y, NAMES], ids=["ints", "texts"])
@pytest.mark.parametrize("cv", [None, 3, ours.StratifiedKFold(4, shuffle=True, random_state=1), theirs.KFold(3)])
def test_cross_validation(cv: Any, labels: Any) -> None:
    mine = ours.cross_val_score(SCALED, X, labels, cv=cv)
    assert_allclose(mine, theirs.cross_val_score(THEIR_SCALED, X, labels, cv=cv), atol=1e-12)
    # scikit-learn's own function takes our pipeline, and our estimators in its own.
    assert_allclose(mine, theirs.cross_val_score(SCALED, X, labels, cv=cv), atol=1e-12)
    mixed = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), SVC(tol=1e-8))
    assert_allclose(mine, theirs.cross_val_score(mixed, X, labels, cv=cv), atol=1e-12)


def test_several_scores() -> None:
    options: dict[str, Any] = {"scoring": ["accuracy", "f1_macro"], "return_train_score": True, "return_indices": True}
    mine = ours.cross_validate(SCALED, X, NAMES, **options)
    expected = theirs.cross_validate(THEIR_SCALED, X, NAMES, **options)
    assert set(mine) == set(expected)
    for key in ("test_accuracy", "test_f1_macro", "train_accuracy", "train_f1_macro"):
        assert_allclose(mine[key], expected[key], atol=1e-12)
    for part in ("train", "test"):
        for one, other in zip(mine["indices"][part], expected["indices"][part], strict=True):
            assert_array_equal(one, other)


@pytest.mark.parametrize("sizes", [[0.3, 1.0], [30, 60]])
def test_learning_curve(sizes: list[Any]) -> None:
    order = np.random.RandomState(0).permutation(len(X))
    options: dict[str, Any] = {"train_sizes": sizes, "cv": 3, "shuffle": True, "random_state": 3, "return_times": True}
    mine = ours.learning_curve(SCALED, X[order], NAMES[order], **options)
    expected = theirs.learning_curve(THEIR_SCALED, X[order], NAMES[order], **options)
    assert len(mine) == len(expected)
    for one, other in zip(mine[:3], expected[:3]):
        assert_allclose(one, other, atol=1e-12)


GRID = [{"svc__C": [0.1, 10.0], "svc__kernel": ["linear", "rbf"]}, {"standardscaler__with_mean": [False]}]


@pytest.mark.parametrize("scoring", [None, "balanced_accuracy"])
def test_grid_search(scoring: str | None) -> None:
    options: dict[str, Any] = {"cv": 3, "return_train_score": True, "scoring": scoring}
    mine = ours.GridSearchCV(SCALED, GRID, **options).fit(X, NAMES)
    expected = theirs.GridSearchCV(THEIR_SCALED, GRID, **options).fit(X, NAMES)
    within = theirs.GridSearchCV(SCALED, GRID, **options).fit(X, NAMES)
    for other in (expected, within):
        assert mine.best_params_ == other.best_params_
        assert mine.best_score_ == pytest.approx(other.best_score_)
        assert mine.best_index_ == other.best_index_
        assert set(mine.cv_results_) == set(other.cv_results_)
        for key, column in other.cv_results_.items():
            if "time" in key:
                assert mine.cv_results_[key].shape == column.shape
            elif key.endswith("score"):
                assert_allclose(mine.cv_results_[key], column, atol=1e-12)
            else:
                assert list(mine.cv_results_[key]) == list(column)
        assert_array_equal(mine.predict(X), other.predict(X))
        assert_array_equal(mine.classes_, other.classes_)
        assert mine.score(X, NAMES) == pytest.approx(other.score(X, NAMES))
    pd.DataFrame(mine.cv_results_)


SCORERS = [
    ("accuracy", LogisticRegression(), Y),
    ("f1", LogisticRegression(), (Y > 0).astype(int)),
    ("precision_macro", LogisticRegression(), NAMES),
    ("recall_weighted", LogisticRegression(), NAMES),
    ("roc_auc", SVC(), Y > 1),
    ("roc_auc_ovr", LogisticRegression(), NAMES),
    ("roc_auc_ovo_weighted", LogisticRegression(), NAMES),
    ("neg_log_loss", LogisticRegression(), NAMES),
    ("r2", Ridge(), X[:, 2] ** 2),
    ("neg_mean_squared_error", Ridge(), X[:, 2] ** 2),
    ("neg_root_mean_squared_error", Ridge(), X[:, 2] ** 2),
    ("neg_mean_absolute_error", Ridge(), X[:, 2] ** 2),
]


@pytest.mark.parametrize(("scoring", "model", "y"), SCORERS, ids=[name for name, _, _ in SCORERS])
def test_scorers(scoring: str, model: Any, y: Any) -> None:
    from sklearn.metrics import get_scorer

    expected = theirs.cross_val_score(model, X, y, scoring=scoring, cv=theirs.KFold(3, shuffle=True, random_state=0))
    folds = ours.KFold(3, shuffle=True, random_state=0)
    assert_allclose(ours.cross_val_score(model, X, y, scoring=scoring, cv=folds), expected, atol=1e-9)
    name = next(iter(set(model.get_params()) & {"C", "alpha"}))
    search = ours.GridSearchCV(model, {name: [1.0]}, scoring=scoring, cv=folds).fit(X, y)
    assert search.score(X, y) == pytest.approx(get_scorer(scoring)(search.best_estimator_, X, y))


def test_pipeline() -> None:
    mine = make_pipeline(StandardScaler(), MinMaxScaler(), LogisticRegression())
    mine.fit(X, NAMES, logisticregression__sample_weight=np.ones(len(X)))
    assert mine["standardscaler"] is mine.named_steps["standardscaler"] is mine[0]
    assert len(mine) == 3
    assert mine[:2].transform(X).min() == 0.0
    assert_allclose(mine[:2].inverse_transform(mine[:2].transform(X)), X)
    assert mine.n_features_in_ == 4
    assert_array_equal(mine.classes_, np.unique(NAMES))
    assert mine.predict_proba(X).shape == (150, 3)
    assert not hasattr(mine, "transform")
    assert not hasattr(mine, "fit_predict")
    assert hasattr(mine[:2], "transform")
    mine.set_params(minmaxscaler="passthrough", logisticregression__C=3.0)
    assert mine.fit(X, NAMES).get_params()["logisticregression__C"] == 3.0
    assert [step[0] for step in make_pipeline(StandardScaler(), StandardScaler()).steps] == [
        "standardscaler-1",
        "standardscaler-2",
    ]
    frame = pd.DataFrame(X, columns=list("abcd"))
    scaler = Pipeline([("scale", StandardScaler())]).set_output(transform="pandas")
    assert list(scaler.fit_transform(frame).columns) == list("abcd")


def test_what_does_not_fit_is_said() -> None:
    for call, kind, message in [
        (lambda: ours.KFold(1), ValueError, "n_splits must be at least 2, but is 1"),
        (lambda: ours.KFold(3, random_state=1), ValueError, "random_state has no effect without shuffle=True"),
        (lambda: list(ours.KFold(9).split([0, 1])), ValueError, "n_splits must be at most the number of samples"),
        (lambda: ours.train_test_split(), ValueError, "at least one array"),
        (lambda: ours.train_test_split([0, 1], [0]), ValueError, "inconsistent numbers of samples"),
        (lambda: ours.train_test_split([0, 1], test_size=1.5), ValueError, "test_size"),
        (lambda: ours.cross_val_score(SVC(), X, NAMES, scoring="acuracy"), ValueError, 'did you mean "accuracy"'),
        (lambda: ours.cross_val_score(SVC(), X, NAMES, scoring=len), TypeError, "scikit-learn's .* takes functions"),
        (lambda: ours.cross_val_score(SVC(), X, Y + 1, scoring="f1", cv=2), ValueError, "classes"),
        (lambda: ours.cross_val_score(sklearn.svm.SVC(), X, Y), TypeError, "not one of onsil's estimators"),
        (lambda: ours.cross_val_score(SVC(kernel=np.dot), X, Y), TypeError, "without functions as parameters"),
        (lambda: ours.GridSearchCV(SVC(), {"C": 1.0}).fit(X, Y), ValueError, "a list of at least one value for 'C'"),
        (lambda: ours.GridSearchCV(SVC(), {"c": [1.0]}).fit(X, Y), ValueError, "Invalid parameter 'c'"),
        (lambda: ours.GridSearchCV(SVC(), []).fit(X, Y), ValueError, "param_grid must have something to try"),
        (lambda: ours.GridSearchCV(SVC(), {"C": [-1.0]}).fit(X, Y), ValueError, "C must be finite and above 0"),
        (lambda: make_pipeline().fit(X, Y), ValueError, "at least one step"),
        (lambda: make_pipeline(SVC(), SVC()).fit(X, Y), TypeError, "should be transformers"),
        (lambda: Pipeline([("a__b", SVC())]).fit(X, Y), ValueError, "must not contain __"),
        (lambda: Pipeline([("a", StandardScaler()), ("a", SVC())]).fit(X, Y), ValueError, "not unique"),
        (lambda: make_pipeline(SVC()).fit(X, Y, sample_weight=1), ValueError, "stepname__parameter"),
    ]:
        with pytest.raises(kind, match=message):
            call()
