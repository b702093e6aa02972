"""Generated data sets of sklearn.datasets: samples and targets."""

import numpy as np
from sklearn.datasets import (
    dump_svmlight_file,
    load_svmlight_file,
    make_blobs,
    make_circles,
    make_classification,
    make_moons,
    make_regression,
)
from sklearn_common import array, uniform, write
import io

cases = []


def case(function, **config):
    x, y, *more = function(**config)
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else list(v) if isinstance(v, tuple) else v for k, v in config.items()}
    kept = {"function": function.__name__, "config": plain, "x": array(x), "y": array(y)}
    if more:
        kept["centers" if function is make_blobs else "coef"] = array(np.atleast_1d(more[0]))
    cases.append(kept)


case(make_blobs, n_samples=50, centers=2, random_state=0, cluster_std=0.60)
case(make_blobs, n_samples=31, random_state=1, return_centers=True)
case(make_blobs, n_samples=12, n_features=5, centers=7, center_box=(0.0, 3.5), random_state=2, return_centers=True)
case(make_blobs, n_samples=[3, 0, 7], cluster_std=[0.1, 1.0, 4.0], random_state=3, shuffle=False)
case(make_blobs, n_samples=20, centers=uniform(4, (3, 4)), cluster_std=[0.5, 0.0, 2.0], random_state=4)
case(make_blobs, n_samples=[4, 5], centers=uniform(5, (2, 1)), random_state=5)
case(make_blobs, n_samples=1, centers=1, n_features=1, random_state=4294967295)

case(make_moons, n_samples=40, random_state=0)
case(make_moons, n_samples=41, noise=0.1, random_state=1)
case(make_moons, n_samples=(3, 8), noise=0.05, random_state=2)
case(make_moons, n_samples=100, shuffle=False, random_state=0)
case(make_moons, n_samples=(1, 0), random_state=0)

case(make_circles, n_samples=40, random_state=0)
case(make_circles, n_samples=41, noise=0.1, factor=0.5, random_state=1)
case(make_circles, n_samples=(5, 2), noise=0.05, factor=0.0, random_state=2)
case(make_circles, n_samples=100, shuffle=False, factor=0.3, random_state=0)

case(make_classification, n_samples=30, random_state=0)
case(make_classification, n_samples=25, n_features=6, n_informative=3, n_redundant=2, n_repeated=1, random_state=1)
case(make_classification, n_samples=40, n_features=7, n_informative=4, n_redundant=0, n_classes=3, n_clusters_per_class=3, flip_y=0.3, random_state=2)
case(make_classification, n_samples=33, n_features=5, n_informative=2, n_redundant=1, n_clusters_per_class=1, weights=[0.8], class_sep=0.5, hypercube=False, random_state=3)
case(make_classification, n_samples=20, n_features=4, shift=None, scale=None, flip_y=0.0, random_state=4)
case(make_classification, n_samples=20, n_features=4, shift=[1.0, 2.0, 3.0, 4.0], scale=[2.0, 0.5, -1.0, 1.0], shuffle=False, random_state=5)
case(make_classification, n_samples=21, n_features=33, n_informative=32, n_redundant=1, n_classes=4, n_clusters_per_class=1, weights=[0.1, 0.2, 0.3, 0.3], random_state=6)
case(make_classification, n_samples=24, n_features=12, n_informative=12, n_redundant=0, n_classes=3, n_clusters_per_class=4, random_state=7)
case(make_classification, n_samples=140, n_features=8, n_informative=7, n_redundant=0, n_classes=127, n_clusters_per_class=1, random_state=8)

case(make_regression, n_samples=20, n_features=5, n_informative=3, random_state=0, coef=True)
case(make_regression, n_samples=15, n_features=4, n_informative=9, bias=-7.5, noise=3.0, random_state=1, coef=True)
case(make_regression, n_samples=8, n_features=12, shuffle=False, noise=1.0, random_state=2, coef=True)
case(make_regression, n_samples=1, n_features=1, random_state=3, coef=True)

TEXTS = {
    "one-based": "1 1:0.5 3:-2\n-1 2:1e-3 # a comment\n\n# nothing but a comment\n+1\n",
    "zero-based": "0 0:1 5:2.5\n2.5 1:7\n",
    "qid": "3 qid:1 1:0.25 2:4\n1 qid:2 7:1\n",
    "no entries": "1\n0\n",
}
for name, text in TEXTS.items():
    for zero_based in ("auto", True, False):
        if name == "zero-based" and zero_based is False:
            continue
        x, y = load_svmlight_file(io.BytesIO(text.encode()), zero_based=zero_based)
        cases.append({"function": "load_svmlight_file", "config": {"zero_based": zero_based}, "text": text, "x": array(x.toarray()), "y": array(y)})

out = io.BytesIO()
sparse = np.round(uniform(9, (6, 5)) * (uniform(10, (6, 5)) > 0.2), 4)
dump_svmlight_file(sparse, np.array([1.0, -1, 0, 2.5, 1, 3]), out, zero_based=False)
cases.append({"function": "dump_svmlight_file", "config": {"zero_based": False}, "text": out.getvalue().decode(), "x": array(sparse), "y": array([1.0, -1, 0, 2.5, 1, 3])})
write(__file__, cases)
