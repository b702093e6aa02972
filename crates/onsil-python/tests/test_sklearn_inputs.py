"""The same data in another form give the same model; what does not fit is said."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
from numpy.testing import assert_allclose, assert_array_equal

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
from onsil.sklearn.base import clone
from onsil.sklearn.exceptions import ConvergenceWarning, DataConversionWarning, NotFittedError

RANDOM = np.random.RandomState(0)
# Whole numbers, so that no type of number loses anything.
X = np.vstack([RANDOM.randint(0, 4, (20, 3)), RANDOM.randint(3, 8, (20, 3))]).astype(float)
Y = np.repeat(["near", "far"], 20)
COLUMNS = ["a", "b", "c"]

FORMS: dict[str, Any] = {
    "list": X.tolist(),
    "tuple of arrays": tuple(X),
    "float32": X.astype(np.float32),
    "float16": X.astype(np.float16),
    "longdouble": X.astype(np.longdouble),
    "uint8": X.astype(np.uint8),
    "int64": X.astype(np.int64),
    "uint64": X.astype(np.uint64),
    "big endian": X.astype(">f8"),
    "object": X.astype(object),
    "text": X.astype(str),
    "fortran": np.asfortranarray(X),
    "strided": np.repeat(X, 2, axis=1)[:, ::2],
    "backwards": X[::-1].copy()[::-1],
    "readonly": np.frombuffer(X.tobytes()).reshape(X.shape),
    "unaligned": np.frombuffer(b"\0" + X.tobytes(), dtype=np.uint8)[1:].view(np.float64).reshape(X.shape),
    "pandas": pd.DataFrame(X, columns=COLUMNS),
    "pandas nullable": pd.DataFrame(X, columns=COLUMNS).astype("Float64"),
    "pandas mixed": pd.DataFrame({"a": X[:, 0].astype(int), "b": X[:, 1], "c": X[:, 2].astype(np.float32)}),
    "polars": pl.DataFrame(X, schema=COLUMNS),
    "csr": scipy.sparse.csr_matrix(X),
    "csc": scipy.sparse.csc_matrix(X),
    "coo array": scipy.sparse.coo_array(X),
    "csr of int64 indices": scipy.sparse.csr_array(X),
}
FORMS["csr of int64 indices"].indices = FORMS["csr of int64 indices"].indices.astype(np.int64)


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_samples(form: str) -> None:
    x = FORMS[form]
    expected = svm.SVC(kernel="linear").fit(X, Y)
    model = svm.SVC(kernel="linear").fit(x, Y)
    assert_array_equal(model.support_, expected.support_)
    assert_allclose(model.decision_function(x), expected.decision_function(X), atol=1e-5)
    assert_array_equal(model.predict(x), expected.predict(X))
    for name in ("coef_", "dual_coef_", "support_vectors_"):
        mine = getattr(model, name)
        assert scipy.sparse.issparse(mine) == scipy.sparse.issparse(x)
        dense = mine.toarray() if scipy.sparse.issparse(mine) else mine
        assert_allclose(dense, getattr(expected, name), atol=1e-5)
    means = cluster.KMeans(2, random_state=0).fit(x)
    assert_allclose(means.cluster_centers_, cluster.KMeans(2, random_state=0).fit(X).cluster_centers_, atol=1e-4)


EVERY: list[Any] = [
    cluster.BisectingKMeans(2, random_state=0),
    cluster.KMeans(2, random_state=0),
    cluster.MiniBatchKMeans(2, random_state=0),
    decomposition.PCA(2),
    impute.SimpleImputer(),
    linear_model.Lasso(alpha=0.01),
    linear_model.LinearRegression(),
    linear_model.LogisticRegression(),
    linear_model.Perceptron(),
    linear_model.Ridge(),
    linear_model.SGDClassifier(random_state=0),
    linear_model.SGDRegressor(random_state=0),
    neighbors.KNeighborsClassifier(),
    pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC()),
    model_selection.GridSearchCV(linear_model.Ridge(), {"alpha": [0.1, 1.0]}),
    preprocessing.MinMaxScaler(),
    preprocessing.OneHotEncoder(sparse_output=False),
    preprocessing.PolynomialFeatures(),
    preprocessing.StandardScaler(),
    svm.LinearSVC(random_state=0),
    svm.LinearSVR(random_state=0),
    svm.NuSVC(),
    svm.NuSVR(),
    svm.OneClassSVM(),
    svm.SVC(),
    svm.SVR(),
]


@pytest.mark.parametrize("estimator", EVERY, ids=lambda estimator: type(estimator).__name__)
def test_every_estimator_takes_every_form(estimator: Any) -> None:
    method = "predict" if hasattr(estimator, "predict") else "transform"
    targets = np.repeat([0, 1], 20)

    def answer(x: Any) -> Any:
        with warnings.catch_warnings():
            # Whether they converge is not looked at here.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return getattr(clone(estimator).fit(x, targets), method)(x)

    expected = answer(X)
    for form in ("list", "uint8", "int64", "object", "fortran", "pandas", "pandas mixed", "polars", "csr", "csc"):
        if form in ("csr", "csc") and not estimator._tags().sparse:
            with pytest.raises(TypeError, match="takes no sparse data"):
                answer(FORMS[form])
        else:
            # Sums of sparse rows are in another order; predictions of regressors may follow in the last digits.
            assert_allclose(answer(FORMS[form]), expected, rtol=1e-3, atol=1e-3, err_msg=form)


def test_sparse_rows_with_entries_out_of_order_and_twice() -> None:
    x = scipy.sparse.csr_matrix(X)
    odd = scipy.sparse.csr_matrix(
        (np.r_[x.data, 1.0], np.r_[x.indices, x.indices[-1]], np.r_[x.indptr[:-1], x.indptr[-1] + 1]), shape=x.shape
    )
    before = odd.data.copy()
    expected = odd.toarray()
    model = linear_model.Ridge().fit(odd, np.arange(40))
    assert_allclose(model.coef_, linear_model.Ridge().fit(expected, np.arange(40)).coef_)
    # What is the user's stays as it is.
    assert_array_equal(odd.data, before)


def test_data_cross_without_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    native = _onsil.fit
    monkeypatch.setattr(_onsil, "fit", lambda name, p, x, *rest: taken.append(x) or native(name, p, x, *rest))
    numbers = np.arange(40, dtype=np.float64)
    for x in (X, X.astype(np.float32), X.astype(np.uint8), np.asfortranarray(X), X[:, ::-1], pd.DataFrame(X)):
        linear_model.Ridge().fit(x, numbers)
        given = x.to_numpy() if isinstance(x, pd.DataFrame) else x
        assert np.shares_memory(taken[-1], given)
        assert taken[-1].dtype == given.dtype


FORMS_OF_LABELS = {
    "list": Y.tolist(),
    "object": Y.astype(object),
    "column": Y.reshape(-1, 1),
    "series": pd.Series(Y),
    "categories": pd.Series(Y, dtype="category"),
    "polars": pl.Series(Y),
}


@pytest.mark.parametrize("form", FORMS_OF_LABELS)
def test_forms_of_labels(form: str) -> None:
    expected = svm.SVC().fit(X, Y)
    if form == "column":
        with pytest.warns(DataConversionWarning, match="A column-vector y was passed"):
            model = svm.SVC().fit(X, FORMS_OF_LABELS[form])
    else:
        model = svm.SVC().fit(X, FORMS_OF_LABELS[form])
    assert_array_equal(model.predict(X), expected.predict(X))
    assert model.classes_.tolist() == ["far", "near"]


@pytest.mark.parametrize("labels", [np.where(Y == "far", 5, -2), Y == "far", np.where(Y == "far", 1.0, 0.0)])
def test_predictions_have_the_type_of_the_labels(labels: Any) -> None:
    for model in (svm.SVC(), linear_model.LogisticRegression(), neighbors.KNeighborsClassifier()):
        model.fit(X, labels)
        assert model.classes_.dtype == labels.dtype
        assert model.predict(X).dtype == labels.dtype
        assert (model.predict(X) == labels).mean() > 0.9


def test_weights() -> None:
    weights = RANDOM.randint(0, 3, len(X))
    expected = linear_model.LinearRegression().fit(X.repeat(weights, axis=0), np.arange(40).repeat(weights))
    for given in (weights, weights.tolist(), pd.Series(weights), weights.astype(np.float32)):
        model = linear_model.LinearRegression().fit(X, np.arange(40), sample_weight=given)
        assert_allclose(model.coef_, expected.coef_)
    same = linear_model.LinearRegression().fit(X, np.arange(40), sample_weight=2.5)
    assert_allclose(same.coef_, linear_model.LinearRegression().fit(X, np.arange(40)).coef_)


def test_names_of_features() -> None:
    frame = pd.DataFrame(X, columns=COLUMNS)
    model = preprocessing.StandardScaler().fit(frame)
    assert model.feature_names_in_.tolist() == COLUMNS
    assert model.feature_names_in_.dtype == object
    assert_array_equal(model.transform(pl.DataFrame(X, schema=COLUMNS)), model.transform(frame))
    with pytest.raises(ValueError, match="must be in the same order"):
        model.transform(frame[["b", "a", "c"]])
    with pytest.raises(
        ValueError, match="unseen at fit time:\n- d\nFeature names seen at fit time, yet now missing:\n- c"
    ):
        model.transform(frame.rename(columns={"c": "d"}))
    with pytest.warns(
        UserWarning, match="X does not have valid feature names, but StandardScaler was fitted with"
    ) as said:
        model.transform(X)
    assert said[0].filename == __file__
    model.fit(X)
    assert not hasattr(model, "feature_names_in_")
    with pytest.warns(UserWarning, match="X has feature names, but StandardScaler was fitted without"):
        model.transform(frame)
    with pytest.raises(TypeError, match="only supported if all input features have string names"):
        model.fit(pd.DataFrame(X, columns=["a", 1, 2]))


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frames_come_out(library: str) -> None:
    frame = pd.DataFrame(X, columns=COLUMNS, index=range(100, 140))
    for model in (
        preprocessing.StandardScaler(),
        preprocessing.PolynomialFeatures(2),
        decomposition.PCA(2),
        cluster.KMeans(2),
        preprocessing.OneHotEncoder(sparse_output=False),
    ):
        plain = clone(model).set_params(**({"random_state": 0} if "random_state" in model.get_params() else {}))
        out = clone(plain).set_output(transform=library).fit_transform(frame)
        assert type(out).__module__.startswith(library)
        assert_allclose(out.to_numpy(), plain.fit_transform(frame))
        assert list(out.columns) == plain.get_feature_names_out().tolist()
        if library == "pandas":
            assert list(out.index) == list(frame.index)
    with pytest.raises(ValueError, match="'default', 'pandas' or 'polars', but is 'csv'"):
        preprocessing.StandardScaler().set_output(transform="csv")


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: svm.SVC().fit(X[:, 0], Y), ValueError, "Reshape your data"),
    (lambda: svm.SVC().fit(X[None], Y), ValueError, "Found array with dim 3"),
    (lambda: svm.SVC().fit(X[:0], Y[:0]), ValueError, r"0 sample\(s\)"),
    (lambda: svm.SVC().fit(X[:, :0], Y), ValueError, r"0 feature\(s\)"),
    (lambda: svm.SVC().fit(X * 1j, Y), ValueError, "Complex data not supported"),
    (lambda: svm.SVC().fit([["a"], ["b"]], [0, 1]), ValueError, "X must be numbers"),
    (lambda: svm.SVC().fit([[1.0], [2.0, 3.0]], [0, 1]), ValueError, "inhomogeneous"),
    (
        lambda: svm.SVC().fit(np.where(X == 1, np.nan, X), Y),
        ValueError,
        r"SVC: x, row 0, column 2 \(counted from 0\): .*found NaN",
    ),
    (lambda: svm.SVC().fit(np.where(X == 1, np.inf, X), Y), ValueError, "found inf"),
    (lambda: svm.SVC().fit(X, Y[:-1]), ValueError, "inconsistent numbers of samples"),
    (lambda: svm.SVC().fit(X, None), ValueError, "requires y to be passed"),
    (lambda: svm.SVC().fit(X, X), ValueError, "y should be a 1d array"),
    (lambda: svm.SVC().fit(X, X[:, 0] + 0.5), ValueError, "Unknown label type: continuous"),
    (lambda: svm.SVC().fit(X, np.where(X[:, 0] > 2, np.nan, 1.0)), ValueError, "Input y contains NaN"),
    (lambda: svm.SVC().fit(X, np.array([1, "a"] * 20, dtype=object)), ValueError, "y mixes int and str"),
    (lambda: svm.SVC().fit(X, pd.Series([1, None] * 20, dtype="Int64")), ValueError, "y contains NaN|cannot be put in"),
    (lambda: svm.SVC().fit(X, np.array([1j, {}, *[2] * 38], dtype=object)), ValueError, "must be numbers, texts or"),
    (lambda: svm.SVC().fit(X, np.array([(1,), "a"] * 20, dtype=object)), ValueError, "mixes str and tuple"),
    (lambda: svm.SVC().fit(X, np.zeros(40)), ValueError, "got 1 class"),
    (lambda: svm.SVC().fit(X, Y, np.ones(3)), ValueError, r"sample_weight.shape == \(3,\), expected \(40,\)"),
    (lambda: svm.SVC().fit(X, Y, -np.ones(40)), ValueError, "sample_weight must be finite and at least 0"),
    (lambda: svm.SVC(C=-1.0).fit(X, Y), ValueError, "C must be finite and above 0, but is -1"),
    (lambda: svm.SVC(C=np.inf).fit(X, Y), ValueError, "C must be finite, but is inf"),
    (lambda: svm.SVC(C="1").fit(X, Y), ValueError, "C"),
    (lambda: svm.SVC(C=None).fit(X, Y), ValueError, "C: invalid type: None, expected a number"),
    (lambda: svm.SVC(degree=2.5).fit(X, Y), ValueError, "degree: .* expected a whole number of at least 0"),
    (
        lambda: svm.SVC(kernel=lambda a, b: 3.0).fit(X, Y),
        ValueError,
        r"kernel must return an array of shape \(40, 40\)",
    ),
    (lambda: decomposition.PCA("mle").fit(X), ValueError, "n_components must be a number of components, or a share"),
    (lambda: preprocessing.PolynomialFeatures(-1).fit(X), ValueError, "degree must be a number of at least 0"),
    (lambda: svm.SVC(kernel="rbv").fit(X, Y), ValueError, 'did you mean "rbf"'),
    (lambda: svm.SVC(class_weight={"near": 2.0, "x": 1.0}).fit(X, Y), ValueError, "class_weight names classes"),
    (lambda: svm.LinearSVC(multi_class="crammer_singer").fit(X, Y), ValueError, "multi_class must be 'ovr'"),
    (lambda: linear_model.Ridge(positive=True).fit(X, X[:, 0]), ValueError, "positive must be False, but is True"),
    (lambda: linear_model.SGDClassifier(early_stopping=True).fit(X, Y), ValueError, "early_stopping must be False"),
    (
        lambda: linear_model.SGDClassifier().fit(X, Y, coef_init=X),
        ValueError,
        "coef_init and intercept_init must be None",
    ),
    (lambda: linear_model.LogisticRegression(l1_ratio=0.5).fit(X, Y), ValueError, "l1_ratio must be 0 or 1"),
    (lambda: linear_model.LogisticRegression(solver="saga").fit(X, Y), ValueError, "saga"),
    (lambda: neighbors.KNeighborsClassifier(metric="cosine").fit(X, Y), ValueError, "metric must be 'minkowski'"),
    (lambda: decomposition.PCA(svd_solver="arpack").fit(X), ValueError, "svd_solver must be 'auto'"),
    (lambda: decomposition.PCA().fit(scipy.sparse.csr_matrix(X)), TypeError, "sparse"),
    (lambda: cluster.KMeans(99).fit(X), ValueError, "n_clusters"),
    (lambda: cluster.KMeans(2, init=X[:3]).fit(X), ValueError, "init must be of n_clusters = 2 centres"),
    (lambda: svm.SVC().predict(X), NotFittedError, "not fitted yet"),
    (lambda: svm.SVC().fit(X, Y).predict(X[:, :2]), ValueError, "X has 2 features, but SVC is expecting 3 features"),
    (lambda: svm.SVC().set_params(c=1), ValueError, "Invalid parameter 'c' for estimator SVC"),
    (lambda: svm.SVC(kernel="precomputed").fit(X, Y), ValueError, "must be a square matrix"),
    (lambda: svm.SVC().fit(X, Y).coef_, AttributeError, "coef_"),
]


@pytest.mark.parametrize("at", range(len(WRONG)))
def test_what_does_not_fit_is_said(at: int) -> None:
    call, kind, message = WRONG[at]
    with pytest.raises(kind, match=message):
        call()


def test_fits_that_end_early_warn() -> None:
    for model in (
        svm.SVC(max_iter=1),
        svm.LinearSVC(max_iter=1),
        linear_model.LogisticRegression(max_iter=1),
        linear_model.SGDClassifier(max_iter=1),
    ):
        with pytest.warns(ConvergenceWarning, match=type(model).__name__) as said:
            model.fit(X, Y)
        assert said[0].filename == __file__
    with pytest.warns(ConvergenceWarning, match="fewer than n_clusters") as said:
        cluster.KMeans(3).fit_predict([[0.0], [0.0], [1.0]])
    assert said[0].filename == __file__
    with pytest.warns(UserWarning, match="ran once, not n_init = 5 times"):
        cluster.KMeans(2, init=X[:2], n_init=5).fit(X)


def test_states_of_random_numbers() -> None:
    def centers(state: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return cluster.KMeans(4, init="random", n_init=1, max_iter=1, random_state=state).fit(X).cluster_centers_

    np.random.seed(1)
    first = centers(None)
    np.random.seed(1)
    assert_array_equal(first, centers(None))
    assert_array_equal(centers(np.random.RandomState(2)), centers(np.random.RandomState(2)))
    state = np.random.RandomState(2)
    assert (centers(state) != centers(state)).any()
    assert_array_equal(centers(np.int64(3)), centers(3))


def test_parameters() -> None:
    model = svm.SVC(C=2.0)
    assert repr(model) == "SVC(C=2.0)"
    assert "SVC(C=2.0)" in model._repr_html_()
    assert repr(svm.SVC(kernel="x" * 900)).count("...") == 1
    assert clone(model).get_params() == model.get_params()
    assert clone([model, svm.SVR()])[1].get_params() == svm.SVR().get_params()
    with pytest.raises(TypeError, match="cannot clone 3"):
        clone(3)
    assert clone(3, safe=False) == 3
