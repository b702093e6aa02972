"""Every estimator passes scikit-learn's own checks of estimators, and the engine fits it."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import (
    check_sample_weight_equivalence_on_dense_data,
    check_sample_weight_equivalence_on_sparse_data,
    parametrize_with_checks,
)

from onsil import _onsil
from onsil.sklearn import (
    cluster,
    decomposition,
    impute,
    linear_model,
    model_selection,
    neighbors,
    pipeline,
    preprocessing,
    svm,
)

ESTIMATORS: list[Any] = [
    cluster.BisectingKMeans(),
    cluster.KMeans(),
    cluster.MiniBatchKMeans(),
    decomposition.PCA(),
    impute.SimpleImputer(),
    linear_model.Lasso(),
    linear_model.LinearRegression(),
    linear_model.LogisticRegression(),
    linear_model.Perceptron(),
    linear_model.Ridge(),
    linear_model.SGDClassifier(),
    linear_model.SGDRegressor(),
    model_selection.GridSearchCV(linear_model.LogisticRegression(), {"C": [0.1, 1.0]}, cv=2),
    model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}, cv=2),
    neighbors.KNeighborsClassifier(),
    pipeline.Pipeline([("scaler", preprocessing.StandardScaler()), ("ridge", linear_model.Ridge())]),
    pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
    preprocessing.LabelBinarizer(),
    preprocessing.LabelEncoder(),
    preprocessing.MinMaxScaler(),
    preprocessing.OneHotEncoder(),
    preprocessing.PolynomialFeatures(),
    preprocessing.StandardScaler(),
    svm.LinearSVC(),
    svm.LinearSVR(),
    svm.NuSVC(),
    svm.NuSVR(),
    svm.OneClassSVM(),
    svm.SVC(),
    svm.SVC(kernel="precomputed"),
    svm.SVR(),
]

#: Checks that cannot pass, by estimator, and why.
WEIGHTS = ("check_sample_weight_equivalence_on_dense_data", "check_sample_weight_equivalence_on_sparse_data")
DRAWS = "weighted samples and repeated ones are drawn in another order, as in scikit-learn"
LIMITS = "both end within tol of the same solution, and gamma 'scale' looks at the rows, as in scikit-learn"
EXPECTED: dict[str, dict[str, str]] = {
    **{
        name: dict.fromkeys(WEIGHTS, DRAWS)
        for name in (
            "BisectingKMeans",
            "KMeans",
            "LinearSVC",
            "LinearSVR",
            "MiniBatchKMeans",
            "Perceptron",
            "SGDClassifier",
            "SGDRegressor",
        )
    },
    **{name: dict.fromkeys(WEIGHTS, LIMITS) for name in ("NuSVC", "NuSVR", "OneClassSVM", "SVC", "SVR")},
}
EXPECTED["NuSVC"]["check_class_weight_classifiers"] = "class_weight has no effect, as in scikit-learn"
EXPECTED["Pipeline"] = {"check_estimators_overwrite_params": "the steps themselves are fitted, as in scikit-learn"}
EXPECTED["Ridge"] = {
    "check_non_transformer_estimators_n_iter": "nothing is iterated: n_iter_ is None, as of scikit-learn's direct solvers"
}

#: How often the engine has fitted each estimator in this run.
FITS: Counter[str] = Counter()


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Counts the engine's fits."""
    native = _onsil.fit

    def fit(name: str, *args: Any) -> Any:
        FITS[name] += 1
        return native(name, *args)

    monkeypatch.setattr(_onsil, "fit", fit)
    yield


def expected(estimator: Any) -> dict[str, str]:
    return EXPECTED.get(type(estimator).__name__, {})


with warnings.catch_warnings():
    # That the estimators do not inherit from scikit-learn's BaseEstimator is what is tested here.
    warnings.filterwarnings("ignore", message="Estimator .* does not inherit", category=UserWarning)
    # Labels are no samples: few of the checks fit estimators of labels.
    warnings.filterwarnings("ignore", message="Can't test estimator Label", category=SkipTestWarning)
    checks = parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected)


def test_few_failures_are_expected() -> None:
    all_checks = list(checks.args[1])
    failures = [check for check in all_checks if getattr(check, "marks", ())]
    assert failures
    assert len(failures) <= 0.02 * len(all_checks)


@checks
def test_estimator(estimator: Any, check: Callable[[Any], None]) -> None:
    with warnings.catch_warnings():
        # The checks fit anything anyhow: that it did not converge is not their subject.
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.mark.parametrize(
    "estimator",
    [
        svm.NuSVC(nu=0.2, gamma=0.1, tol=1e-12),
        svm.NuSVR(gamma=0.1, tol=1e-12),
        svm.OneClassSVM(gamma=0.1, tol=1e-12),
        svm.SVC(gamma=0.1, tol=1e-12),
        svm.SVR(gamma=0.1, tol=1e-12),
    ],
    ids=repr,
)
def test_weights_stand_for_repeated_samples(estimator: Any) -> None:
    check_sample_weight_equivalence_on_dense_data(type(estimator).__name__, estimator)
    check_sample_weight_equivalence_on_sparse_data(type(estimator).__name__, estimator)


def test_the_engine_fits_every_estimator() -> None:
    """In a process of its own the count would be of this test alone: every estimator is fitted here, too."""
    rows, classes = [[0.0, 1.0], [1.0, 0.0], [3.0, 4.0], [4.0, 3.0], [0.5, 0.5], [3.5, 3.5]], [0, 0, 1, 1, 0, 1]
    for estimator in ESTIMATORS:
        if isinstance(estimator, (preprocessing.LabelBinarizer, preprocessing.LabelEncoder)):
            continue
        model, x = clone(estimator), np.array(rows)
        if getattr(model, "kernel", None) == "precomputed":
            x = x @ x.T
        for name in ("n_clusters", "n_neighbors"):
            if name in model.get_params():
                model.set_params(**{name: 2})
        FITS.clear()
        model.fit(x, classes)
        if isinstance(model, pipeline.Pipeline):
            assert FITS == {type(step).__name__: 1 for _, step in model.steps}
        elif isinstance(model, model_selection.GridSearchCV):
            assert FITS == {"GridSearchCV": 1, type(model.estimator).__name__: 1}
        else:
            assert FITS == {type(estimator).__name__: 1}
