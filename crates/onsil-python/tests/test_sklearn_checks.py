"""Every estimator passes scikit-learn's own checks of estimators, and the engine fits it."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Any, Callable, Iterator

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from onsil import _onsil
from onsil.sklearn import cluster, svm

ESTIMATORS: list[Any] = [
    cluster.BisectingKMeans(),
    cluster.KMeans(),
    cluster.MiniBatchKMeans(),
    svm.LinearSVC(),
    svm.LinearSVR(),
    svm.NuSVC(),
    svm.NuSVR(),
    svm.OneClassSVM(),
    svm.SVC(),
    svm.SVR(),
]

#: Checks that cannot pass, by estimator, and why.
EXPECTED: dict[str, dict[str, str]] = {}

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
    checks = parametrize_with_checks(ESTIMATORS, expected_failed_checks=expected)


@checks
def test_estimator(estimator: Any, check: Callable[[Any], None]) -> None:
    with warnings.catch_warnings():
        # The checks fit anything anyhow: that it did not converge is not their subject.
        warnings.simplefilter("ignore")
        check(estimator)
