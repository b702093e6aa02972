"""Estimators give what scikit-learn's give."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn
import sklearn.cluster
import sklearn.decomposition
import sklearn.impute
import sklearn.linear_model
import sklearn.neighbors
import sklearn.preprocessing
import sklearn.svm
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_iris

import onsil.sklearn

X, Y = load_iris(return_X_y=True)
# Without equal distances: which of two equally near samples comes first is nobody's promise.
X = X + 0.01 * np.random.RandomState(0).rand(*X.shape)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]
PAIR = Y > 0
HEIGHTS = X[:, 3] * 2.0 + np.sin(X[:, 0])


def both(module: str, name: str, **params: Any) -> tuple[Any, Any]:
    ours = getattr(getattr(onsil.sklearn, module), name)(**params)
    theirs = getattr(getattr(sklearn, module), name)(**params)
    return ours, theirs


#: Estimators, the tolerance of what is computed, and why it is not less: solvers end where they are told to.
CLASSIFIERS: list[tuple[str, str, dict[str, Any], float]] = [
    ("svm", "SVC", {"tol": 1e-8}, 1e-5),
    ("svm", "SVC", {"kernel": "linear", "tol": 1e-8}, 1e-5),
    ("svm", "SVC", {"kernel": "poly", "degree": 2, "tol": 1e-8}, 1e-5),
    ("svm", "SVC", {"kernel": "sigmoid", "gamma": 0.01, "coef0": 0.5, "tol": 1e-8}, 1e-5),
    ("svm", "SVC", {"class_weight": "balanced", "decision_function_shape": "ovo", "tol": 1e-8}, 1e-5),
    ("svm", "NuSVC", {"nu": 0.1, "tol": 1e-8}, 1e-5),
    ("svm", "LinearSVC", {"dual": False, "tol": 1e-10, "max_iter": 10_000}, 1e-4),
    ("linear_model", "LogisticRegression", {"tol": 1e-10, "max_iter": 10_000}, 1e-5),
    ("linear_model", "Perceptron", {"random_state": 3}, 1e-9),
    ("linear_model", "SGDClassifier", {"random_state": 3}, 1e-9),
    ("linear_model", "SGDClassifier", {"random_state": 3, "loss": "log_loss", "penalty": "elasticnet"}, 1e-9),
    ("neighbors", "KNeighborsClassifier", {}, 1e-12),
    ("neighbors", "KNeighborsClassifier", {"weights": "distance", "metric": "manhattan", "n_neighbors": 3}, 1e-12),
]

#: Attributes that are compared where both have them.
ATTRIBUTES = (
    "classes_",
    "coef_",
    "dual_coef_",
    "intercept_",
    "n_support_",
    "support_",
    "support_vectors_",
    "class_weight_",
    "fit_status_",
    "offset_",
    "shape_fit_",
    "n_features_in_",
    "t_",
)


def assert_attributes(ours: Any, theirs: Any, tolerance: float, names: tuple[str, ...] = ATTRIBUTES) -> None:
    for name in names:
        assert hasattr(ours, name) == hasattr(theirs, name), name
        if not hasattr(theirs, name):
            continue
        mine, expected = np.asarray(getattr(ours, name)), np.asarray(getattr(theirs, name))
        assert mine.shape == expected.shape, name
        assert mine.dtype.kind == expected.dtype.kind, name
        if expected.dtype.kind in "US":
            assert_array_equal(mine, expected)
        elif name != "support_":
            assert_allclose(mine, expected, rtol=tolerance, atol=tolerance, err_msg=name)
        else:
            assert_array_equal(mine, expected)
            assert mine.dtype == expected.dtype


@pytest.mark.parametrize("labels", [Y, NAMES, PAIR], ids=["ints", "texts", "bools"])
@pytest.mark.parametrize(("module", "name", "params", "tolerance"), CLASSIFIERS)
def test_classifiers(module: str, name: str, params: dict[str, Any], tolerance: float, labels: Any) -> None:
    ours, theirs = both(module, name, **params)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours.fit(X, labels)
        theirs.fit(X, labels)
    assert_attributes(ours, theirs, tolerance)
    assert_array_equal(ours.predict(X), theirs.predict(X))
    assert ours.predict(X).dtype == theirs.predict(X).dtype
    for method in ("decision_function", "predict_proba", "predict_log_proba"):
        assert hasattr(ours, method) == hasattr(theirs, method)
        if hasattr(theirs, method):
            with np.errstate(divide="ignore"):
                mine, expected = getattr(ours, method)(X), getattr(theirs, method)(X)
            assert mine.shape == expected.shape
            # Logarithms of what is next to nothing are of any size.
            mine, expected = np.maximum(mine, -600.0), np.maximum(expected, -600.0)
            assert_allclose(mine, expected, rtol=100 * tolerance, atol=100 * tolerance)
    assert ours.score(X, labels) == pytest.approx(theirs.score(X, labels), abs=1e-12)


REGRESSORS: list[tuple[str, str, dict[str, Any], float]] = [
    ("svm", "SVR", {"tol": 1e-8}, 1e-5),
    ("svm", "NuSVR", {"tol": 1e-8}, 1e-4),
    ("svm", "LinearSVR", {"loss": "squared_epsilon_insensitive", "dual": False, "tol": 1e-10}, 1e-4),
    ("linear_model", "LinearRegression", {}, 1e-9),
    ("linear_model", "Ridge", {"alpha": 0.5}, 1e-9),
    ("linear_model", "Lasso", {"alpha": 0.01, "tol": 1e-10}, 1e-6),
    ("linear_model", "SGDRegressor", {"random_state": 2}, 1e-9),
]


@pytest.mark.parametrize(("module", "name", "params", "tolerance"), REGRESSORS)
def test_regressors(module: str, name: str, params: dict[str, Any], tolerance: float) -> None:
    ours, theirs = both(module, name, **params)
    ours.fit(X, HEIGHTS)
    theirs.fit(X, HEIGHTS)
    assert_attributes(ours, theirs, tolerance)
    assert_allclose(ours.predict(X), theirs.predict(X), rtol=10 * tolerance, atol=10 * tolerance)
    weights = np.linspace(0.5, 2.0, len(X))
    assert ours.score(X, HEIGHTS, weights) == pytest.approx(theirs.score(X, HEIGHTS, weights), abs=10 * tolerance)


def test_one_class_svm() -> None:
    ours, theirs = both("svm", "OneClassSVM", nu=0.2, tol=1e-8)
    ours.fit(X)
    theirs.fit(X)
    assert_attributes(ours, theirs, 1e-5)
    assert_allclose(ours.decision_function(X), theirs.decision_function(X), atol=1e-5)
    assert_allclose(ours.score_samples(X), theirs.score_samples(X), atol=1e-5)
    assert_array_equal(ours.fit_predict(X), ours.predict(X))


@pytest.mark.parametrize("init", ["k-means++", "random", X[[0, 60, 140]]], ids=["++", "random", "given"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_k_means(init: Any, dtype: Any) -> None:
    ours, theirs = both("cluster", "KMeans", n_clusters=3, init=init, random_state=5, n_init=1)
    x = X.astype(dtype)
    ours.fit(x)
    theirs.fit(x)
    tolerance = 1e-5 if dtype == np.float32 else 1e-10
    assert_allclose(ours.cluster_centers_, theirs.cluster_centers_, rtol=tolerance)
    assert ours.cluster_centers_.dtype == theirs.cluster_centers_.dtype
    assert_array_equal(ours.labels_, theirs.labels_)
    assert ours.labels_.dtype == theirs.labels_.dtype
    assert ours.inertia_ == pytest.approx(theirs.inertia_, rel=tolerance)
    assert ours.n_iter_ == theirs.n_iter_
    assert_array_equal(ours.predict(x), theirs.predict(x))
    # Distances near 0 are differences of much larger numbers.
    assert_allclose(ours.transform(x), theirs.transform(x), atol=2e-3 if dtype == np.float32 else 1e-6)
    assert ours.transform(x).dtype == theirs.transform(x).dtype
    assert ours.score(x) == pytest.approx(theirs.score(x), rel=tolerance)
    weights = np.linspace(0, 1, len(x))
    assert ours.score(x, sample_weight=weights) == pytest.approx(theirs.score(x, sample_weight=weights), rel=1e-4)
    assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())


def test_k_means_starts_where_a_function_says() -> None:
    def init(x: Any, n_clusters: int, random_state: Any) -> Any:
        return x[[1, 70, 120]]

    model = onsil.sklearn.cluster.KMeans(3, init=init).fit(X)
    given = onsil.sklearn.cluster.KMeans(3, init=X[[1, 70, 120]]).fit(X)
    assert_array_equal(model.cluster_centers_, given.cluster_centers_)


@pytest.mark.parametrize("name", ["MiniBatchKMeans", "BisectingKMeans"])
def test_other_k_means_find_the_clusters(name: str) -> None:
    from onsil.sklearn.datasets import make_blobs
    from onsil.sklearn.metrics import adjusted_rand_score

    x, y = make_blobs(n_samples=200, centers=[[0, 0], [20, 0], [0, 30]], random_state=0)
    ours, theirs = both("cluster", name, n_clusters=3, random_state=0)
    assert adjusted_rand_score(y, ours.fit_predict(x)) == 1.0
    assert ours.inertia_ == pytest.approx(theirs.fit(x).inertia_, rel=1e-2)


@pytest.mark.parametrize(
    "params", [{}, {"n_components": 2}, {"n_components": 0.9}, {"n_components": 2, "whiten": True}]
)
def test_pca(params: dict[str, Any]) -> None:
    ours, theirs = both("decomposition", "PCA", **params)
    z = ours.fit_transform(X)
    assert_allclose(z, theirs.fit_transform(X), atol=1e-9)
    names = ("components_", "explained_variance_", "explained_variance_ratio_", "singular_values_", "mean_")
    assert_attributes(ours, theirs, 1e-9, (*names, "n_components_", "n_samples_", "noise_variance_"))
    assert_allclose(ours.inverse_transform(z), theirs.inverse_transform(z), atol=1e-9)
    if not ours.whiten:
        # scikit-learn takes its components for scaled ones when it whitens, so that likelihoods are of another model.
        assert_allclose(ours.score_samples(X), theirs.score_samples(X), rtol=1e-7)
    assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())


HOLES = np.where(np.arange(X.size).reshape(X.shape) % 7 == 0, np.nan, X)
TRANSFORMERS: list[tuple[str, str, dict[str, Any], Any, tuple[str, ...]]] = [
    ("preprocessing", "StandardScaler", {}, X, ("mean_", "var_", "scale_", "n_samples_seen_")),
    ("preprocessing", "StandardScaler", {"with_std": False}, X, ("mean_", "n_samples_seen_")),
    (
        "preprocessing",
        "MinMaxScaler",
        {"feature_range": (-1, 2)},
        X,
        ("min_", "scale_", "data_min_", "data_max_", "data_range_", "n_samples_seen_"),
    ),
    ("preprocessing", "PolynomialFeatures", {"degree": 3}, X, ("powers_", "n_output_features_")),
    ("preprocessing", "PolynomialFeatures", {"degree": (2, 3), "interaction_only": True}, X, ("powers_",)),
    ("impute", "SimpleImputer", {}, HOLES, ("statistics_",)),
    ("impute", "SimpleImputer", {"strategy": "median"}, HOLES, ("statistics_",)),
    ("impute", "SimpleImputer", {"strategy": "most_frequent"}, HOLES, ("statistics_",)),
    ("impute", "SimpleImputer", {"strategy": "constant", "fill_value": 3.5}, HOLES, ()),
]


@pytest.mark.parametrize(("module", "name", "params", "x", "attributes"), TRANSFORMERS)
def test_transformers(module: str, name: str, params: dict[str, Any], x: Any, attributes: tuple[str, ...]) -> None:
    ours, theirs = both(module, name, **params)
    z = ours.fit_transform(x)
    assert_allclose(z, theirs.fit_transform(x), rtol=1e-9, atol=1e-9)
    assert_attributes(ours, theirs, 1e-9, attributes)
    assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())
    if hasattr(ours, "inverse_transform"):
        assert_allclose(ours.inverse_transform(z), x, atol=1e-9)


TABLE = np.array([["red", 1, "s"], ["green", 2, "m"], ["red", 3, "s"], ["blue", 1, "m"]], dtype=object)


@pytest.mark.parametrize("params", [{}, {"drop": "first"}, {"drop": "if_binary"}, {"handle_unknown": "ignore"}])
def test_one_hot_encoder(params: dict[str, Any]) -> None:
    ours, theirs = both("preprocessing", "OneHotEncoder", **params)
    z = ours.fit_transform(TABLE)
    assert_array_equal(z.toarray(), theirs.fit_transform(TABLE).toarray())
    for mine, expected in zip(ours.categories_, theirs.categories_):
        assert mine.tolist() == expected.tolist()
    assert_array_equal(ours.drop_idx_, theirs.drop_idx_)
    assert_array_equal(ours.get_feature_names_out(["a", "b", "c"]), theirs.get_feature_names_out(["a", "b", "c"]))
    assert_array_equal(ours.inverse_transform(z), TABLE)
    unknown = [["pink", 1, "m"]]
    if params == {"handle_unknown": "ignore"}:
        assert_array_equal(ours.transform(unknown).toarray(), theirs.transform(unknown).toarray())
        assert ours.inverse_transform(ours.transform(unknown))[0, 0] is None
    else:
        with pytest.raises(ValueError, match=r"unknown categories \['pink'\] in column 0"):
            ours.transform(unknown)


@pytest.mark.parametrize("labels", [NAMES, Y, PAIR, Y[:50]], ids=["texts", "ints", "bools", "one"])
def test_labels(labels: Any) -> None:
    for name in ("LabelEncoder", "LabelBinarizer"):
        ours, theirs = both("preprocessing", name)
        z = ours.fit_transform(labels)
        assert_array_equal(z, theirs.fit_transform(labels))
        assert_array_equal(ours.classes_, theirs.classes_)
        assert_array_equal(ours.inverse_transform(z), labels)
    with pytest.raises(ValueError, match="previously unseen labels"):
        onsil.sklearn.preprocessing.LabelEncoder().fit(labels).transform([labels[0], 17])


def test_a_kernel_may_be_a_function() -> None:
    def kernel(a: Any, b: Any) -> Any:
        return np.minimum(a[:, None, :], b[None, :, :]).sum(axis=2)

    ours, theirs = both("svm", "SVC", kernel=kernel, tol=1e-8)
    ours.fit(X, NAMES)
    theirs.fit(X, NAMES)
    assert_attributes(ours, theirs, 1e-5, ("classes_", "dual_coef_", "intercept_", "n_support_", "support_"))
    assert_allclose(ours.decision_function(X[::7]), theirs.decision_function(X[::7]), atol=1e-5)
    named = onsil.sklearn.svm.SVC(kernel="precomputed", tol=1e-8).fit(kernel(X, X), NAMES)
    assert_array_equal(ours.support_, named.support_)
    with pytest.raises(ValueError, match=r"kernel must return an array of shape \(150, 150\)"):
        onsil.sklearn.svm.SVC(kernel=lambda a, b: np.zeros((2, 2))).fit(X, NAMES)


def test_probabilities() -> None:
    ours = onsil.sklearn.svm.SVC(probability=True, random_state=0).fit(X, NAMES)
    with warnings.catch_warnings():
        # scikit-learn gives up this parameter.
        warnings.simplefilter("ignore", FutureWarning)
        theirs = sklearn.svm.SVC(probability=True, random_state=0).fit(X, NAMES)
    assert_allclose(ours.predict_proba(X).sum(axis=1), 1.0)
    # Both depend on the order in which five folds were drawn.
    assert np.abs(ours.predict_proba(X) - theirs.predict_proba(X)).mean() < 0.05
    assert ours.probA_.shape == ours.probB_.shape == (3,)
    plain = onsil.sklearn.svm.SVC().fit(X, NAMES)
    assert not hasattr(plain, "predict_proba")


def test_class_weights_are_of_the_labels() -> None:
    ours, theirs = both("svm", "SVC", class_weight={"setosa": 3.0, "virginica": 0.5}, tol=1e-8)
    assert_attributes(ours.fit(X, NAMES), theirs.fit(X, NAMES), 1e-5)


def test_nearest_samples() -> None:
    ours, theirs = both("neighbors", "KNeighborsClassifier", n_neighbors=3)
    ours.fit(X, Y)
    theirs.fit(X, Y)
    distances, indices = ours.kneighbors(X[:5] + 0.01)
    expected = theirs.kneighbors(X[:5] + 0.01)
    assert_allclose(distances, expected[0], atol=1e-9)
    assert_array_equal(indices, expected[1])
