"""sklearn.cluster: KMeans, MiniBatchKMeans, BisectingKMeans from given centres and from seeds."""

import warnings

import numpy as np
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
from sklearn.datasets import make_blobs
from sklearn.exceptions import ConvergenceWarning
from sklearn_common import array, number, uniform, write

PLAYERS = np.array(
    [[100, 5], [90, 5], [110, 5], [97, 4], [102, 4], [112, 4], [92, 4], [95, 3], [90, 3], [100, 3],
     [110, 5], [100, 5], [110, 4], [93, 3], [107, 2], [117, 3], [96, 2], [105, 3], [100, 3], [110, 3],
     [60, -1], [70, -1], [40, 1], [70, -3], [50, -1], [80, 0], [50, 0], [60, -1], [60, 1], [55, 0],
     [40, -1], [45, -1], [40, 0], [55, -3], [60, -1], [65, 0], [70, 0], [51, -2], [51, 1], [48, 0]],
    dtype=float,
)  # fmt: skip


def blobs(seed, n, p, k, spread):
    return np.round(make_blobs(n, p, centers=k, cluster_std=spread, random_state=seed)[0], 3)


DATA = {
    "players": PLAYERS,
    "blobs": blobs(0, 300, 2, 5, 1.0),
    "wide": blobs(1, 280, 11, 6, 3.0),
    "far": blobs(2, 120, 3, 4, 0.5) + [1000.0, -500.0, 250.0],
    "noise": uniform(3, (260, 4), -5, 5),
    "few": uniform(4, (9, 2), -5, 5),
    "one_feature": uniform(5, (70, 1), 0, 10),
    "duplicates": np.repeat(uniform(6, (4, 2), -5, 5), [3, 5, 2, 7], axis=0),
}
WEIGHTS = {name: np.round(np.random.RandomState(7).uniform(0, 3, len(x)), 2) for name, x in DATA.items()}
for weights in WEIGHTS.values():
    weights[::6] = 0.0
NEW = {name: x[:6] + uniform(8, x[:6].shape) for name, x in DATA.items()}


def attribute(value):
    value = np.asarray(value)
    digits = 6 if value.dtype == np.float32 else 9
    return number(value) if value.ndim == 0 else array(np.round(value.astype(float), digits))


def case(estimator, data, dtype="float64", weights=False):
    """What an estimator finds; labels as one digit each."""
    x = DATA[data].astype(dtype)
    config = {k: v for k, v in estimator.get_params().items() if k not in ("copy_x", "verbose", "compute_labels")}
    if not isinstance(config["init"], str):
        config["init"] = np.asarray(config["init"]).tolist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(x, sample_weight=WEIGHTS[data] if weights else None)
    names = ["cluster_centers_", "inertia_", "n_iter_", "n_steps_"]
    new = NEW[data].astype(dtype)
    found = {
        "class_name": type(estimator).__name__,
        "config": config,
        "data": data,
        "dtype": dtype,
        "weights": weights,
        "attributes": {
            name.rstrip("_"): attribute(getattr(estimator, name)) for name in names if hasattr(estimator, name)
        },
        "labels": "".join(map(str, estimator.labels_)),
        "predict": array(estimator.predict(new)),
        "score": number(estimator.score(new)),
    }
    if dtype == "float64" and config.get("algorithm") != "elkan":
        found["transform"] = array(np.round(estimator.transform(new[:2]), 9))
    return found


def spread(data, k, seed=9):
    """k rows of the data as first centres."""
    return DATA[data][np.random.RandomState(seed).permutation(len(DATA[data]))[:k]]


cases = []
for algorithm in ("lloyd", "elkan"):
    for dtype in ("float64", "float32"):
        for data, k in [("players", 2), ("blobs", 5), ("wide", 6), ("far", 4), ("noise", 7), ("one_feature", 5)]:
            given = dict(init=spread(data, k), n_init=1, algorithm=algorithm)
            cases.append(case(KMeans(k, **given, random_state=0), data, dtype))
            for seed in (0, 1) if algorithm == "lloyd" else (1,):
                cases.append(case(KMeans(k, random_state=seed, algorithm=algorithm), data, dtype))
        # Not the players: they have rows in the middle of two centres, which Elkan's algorithm there
        # leaves where they were and Lloyd's gives to the first.
        for init, n_init in [("random", 1), ("random", "auto"), ("k-means++", 3)]:
            for data, k in [("blobs", 5), ("noise", 8), ("one_feature", 3)]:
                cases.append(case(KMeans(k, init=init, n_init=n_init, random_state=2, algorithm=algorithm), data, dtype))
        for init in ("random", "k-means++"):
            for data in ("noise", "wide") if algorithm == "lloyd" else ("blobs",):
                cases.append(case(KMeans(6, init=init, n_init=2, random_state=3, algorithm=algorithm), data, dtype, weights=True))
    for options in (dict(max_iter=1), dict(max_iter=3), dict(tol=0.0), dict(tol=0.5), dict(tol=0.02)):
        cases.append(case(KMeans(7, init=spread("noise", 7), n_init=1, random_state=0, algorithm=algorithm, **options), "noise"))
    # Clusters that lose their rows: one far centre, and two.
    far = np.vstack([spread("blobs", 4), [[80.0, 80.0]]])
    cases.append(case(KMeans(5, init=far, n_init=1, random_state=0, algorithm=algorithm), "blobs"))
    cases.append(case(KMeans(5, init=far, n_init=1, random_state=0, algorithm=algorithm), "blobs", weights=True))
    far = np.vstack([spread("blobs", 4), [[80.0, 80.0], [-90.0, 70.0]]])
    cases.append(case(KMeans(6, init=far, n_init=1, random_state=0, algorithm=algorithm), "blobs"))
    # As many clusters as rows, one cluster.
    cases.append(case(KMeans(9, init=DATA["few"][::-1], n_init=1, random_state=0, algorithm=algorithm), "few"))
    cases.append(case(KMeans(9, init="random", n_init=1, random_state=0, algorithm=algorithm), "few"))
    cases.append(case(KMeans(9, random_state=0, algorithm=algorithm), "few"))
    cases.append(case(KMeans(1, random_state=0, algorithm=algorithm), "blobs", weights=True))
    cases.append(case(KMeans(4, random_state=0, algorithm=algorithm), "duplicates"))
for dtype in ("float64", "float32"):
    for data, k, size in [("blobs", 5, 60), ("wide", 6, 1024), ("noise", 7, 40), ("players", 2, 10)]:
        for init in ("k-means++", "random", spread(data, k)):
            m = MiniBatchKMeans(k, init=init, batch_size=size, max_iter=20, random_state=1)
            cases.append(case(m, data, dtype))
            m = MiniBatchKMeans(k, init=init, batch_size=size, max_iter=5, random_state=2, tol=0.01)
            cases.append(case(m, data, dtype, weights=True))
for options in [
    dict(init_size=30, n_init=3, reassignment_ratio=0.5),
    dict(reassignment_ratio=0.0, max_no_improvement=3),
    dict(max_no_improvement=None, max_iter=3),
    dict(init_size=3, reassignment_ratio=0.2),
]:
    cases.append(case(MiniBatchKMeans(6, batch_size=32, random_state=4, **options), "noise"))
for dtype in ("float64", "float32"):
    for data, k in [("blobs", 5), ("wide", 6), ("noise", 9), ("players", 3)]:
        for strategy in ("biggest_inertia", "largest_cluster"):
            for init in ("random", "k-means++"):
                m = BisectingKMeans(k, init=init, bisecting_strategy=strategy, random_state=1)
                cases.append(case(m, data, dtype))
            m = BisectingKMeans(k, n_init=3, bisecting_strategy=strategy, random_state=2, algorithm="elkan")
            cases.append(case(m, data, dtype, weights=True))
cases.append(case(BisectingKMeans(1, random_state=0), "blobs"))
cases.append(case(BisectingKMeans(9, random_state=0), "few"))
write(
    __file__,
    cases,
    data={name: array(x) for name, x in DATA.items()},
    new={name: array(x) for name, x in NEW.items()},
    sample_weight={name: array(w) for name, w in WEIGHTS.items()},
)
