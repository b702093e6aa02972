"""Estimators in other processes: pickled, interrupted, and without scikit-learn."""

from __future__ import annotations

import copy
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from numpy.testing import assert_array_equal

from onsil.sklearn import cluster, decomposition, linear_model, model_selection, neighbors, pipeline, preprocessing, svm

RANDOM = np.random.RandomState(0)
X = np.vstack([RANDOM.randn(30, 3), RANDOM.randn(30, 3) + 3.0])
Y = np.repeat(["a", "b"], 30)


def kernel(a: Any, b: Any) -> Any:
    return a @ b.T


FITTED: dict[str, tuple[Any, str]] = {
    "SVC": (svm.SVC(probability=True, random_state=0).fit(X, Y), "predict_proba"),
    "kernel of a function": (svm.SVC(kernel=np.dot).set_params(kernel=kernel).fit(X, Y), "decision_function"),
    "SVC of sparse rows": (svm.SVC(kernel="linear").fit(scipy.sparse.csr_matrix(X), Y), "decision_function"),
    "KMeans": (cluster.KMeans(2, random_state=0).fit(X), "transform"),
    "PCA": (decomposition.PCA(2).fit(X), "transform"),
    "LogisticRegression": (linear_model.LogisticRegression().fit(X, Y), "predict_proba"),
    "KNeighborsClassifier": (neighbors.KNeighborsClassifier().fit(X, Y), "predict_proba"),
    "OneHotEncoder": (preprocessing.OneHotEncoder(sparse_output=False).fit(X.round()), "transform"),
    "Pipeline": (pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC()).fit(X, Y), "decision_function"),
    "GridSearchCV": (model_selection.GridSearchCV(svm.SVC(), {"C": [1.0, 5.0]}).fit(X, Y), "decision_function"),
}


@pytest.mark.parametrize("name", FITTED)
def test_copies(name: str) -> None:
    model, method = FITTED[name]
    x = X.round() if name == "OneHotEncoder" else X
    expected = getattr(model, method)(x)
    for again in (pickle.loads(pickle.dumps(model)), copy.deepcopy(model), copy.copy(model)):
        assert_array_equal(getattr(again, method)(x), expected)
        assert repr(again) == repr(model)


def test_pickles_are_read_by_other_processes(tmp_path: Path) -> None:
    names = [name for name in FITTED if name not in ("kernel of a function", "OneHotEncoder")]
    answers = [(FITTED[name][0], FITTED[name][1], getattr(*FITTED[name])(X)) for name in names]
    (tmp_path / "models.pickle").write_bytes(pickle.dumps((X, answers)))
    program = """
import pickle, sys
import numpy as np
X, answers = pickle.load(open(sys.argv[1], "rb"))
for model, method, expected in answers:
    np.testing.assert_array_equal(getattr(model, method)(X), expected)
print("equal")
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "models.pickle")], capture_output=True, text=True, check=False
    )
    assert done.stdout == "equal\n", done.stderr


def test_ctrl_c_ends_a_fit() -> None:
    program = """
import numpy as np
from onsil.sklearn.svm import SVC
random = np.random.RandomState(0)
X, y = random.randn(20000, 20), random.randint(0, 2, 20000)
print("ready", flush=True)
try:
    SVC(C=1e6, tol=1e-12, cache_size=10).fit(X, y)
except KeyboardInterrupt:
    print("interrupted")
else:
    print("finished")
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            # It fits for much longer than this.
            process.wait(timeout=1.0)
        os.kill(process.pid, signal.SIGINT)
        # A bound against hanging for ever, not a measurement.
        out, _ = process.communicate(timeout=120)
    assert out == "interrupted\n"


def test_scikit_learn_is_not_needed() -> None:
    program = """
import sys, warnings
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sklearn", "scipy", "pandas", "polars", "joblib"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Block())
import numpy as np
from onsil.sklearn import *
import onsil.sklearn as sk
X, y = sk.datasets.make_blobs(centers=2, random_state=0, cluster_std=0.6)
names = np.array(["a", "b"])[y]
for model in (sk.svm.SVC(), sk.svm.LinearSVC(random_state=0), sk.linear_model.LogisticRegression(),
              sk.neighbors.KNeighborsClassifier(), sk.linear_model.SGDClassifier(random_state=0)):
    assert model.fit(X, names).score(X, names) > 0.9, model
for model in (sk.linear_model.Ridge(), sk.svm.SVR()):
    assert model.fit(X, X[:, 0]).score(X, X[:, 0]) > 0.9, model
pipe = sk.pipeline.make_pipeline(sk.preprocessing.StandardScaler(), sk.svm.SVC())
search = sk.model_selection.GridSearchCV(pipe, {"svc__C": [1.0, 10.0]}, cv=3).fit(X, names)
assert search.best_score_ > 0.9
assert sk.model_selection.cross_val_score(pipe, X, names).shape == (5,)
assert sk.cluster.KMeans(2, random_state=0).fit_transform(X).shape == (100, 2)
assert sk.preprocessing.OneHotEncoder(sparse_output=False).fit_transform([["a"], ["b"]]).shape == (2, 2)
try:
    sk.svm.SVC().predict(X)
except sk.exceptions.NotFittedError as error:
    assert isinstance(error, ValueError) and isinstance(error, AttributeError)
    assert type(error).__module__ == "onsil.sklearn.exceptions"
try:
    sk.preprocessing.OneHotEncoder().fit_transform([["a"], ["b"]])
except ImportError as error:
    assert "set sparse_output=False" in str(error)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    sk.svm.SVC(max_iter=1).fit(X, names)
    assert issubclass(said[0].category, sk.exceptions.ConvergenceWarning), said
assert sk.clone(pipe).get_params()["svc__C"] == 1.0
print("done", "sklearn" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "done False\n", done.stderr


def test_scikit_learn_is_not_loaded_unless_needed() -> None:
    program = """
import sys
from onsil.sklearn import svm, datasets
X, y = datasets.make_blobs(centers=2, random_state=0)
svm.SVC().fit(X, y).score(X, y)
print("sklearn" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
