"""KNeighborsClassifier: neighbours, votes, classes.

Trees, because brute force in scikit-learn computes Euclidean distances with cancellation. Of equally near samples
either may be taken: where there are such, only distances are frozen.
"""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from sklearn_common import array, number, uniform, write

REAL = uniform(1, (90, 3), -2, 2)
OFFSET = uniform(2, (60, 4), -1, 1) + 1000
INTEGERS = np.random.RandomState(3).randint(0, 5, (70, 2)).astype(float)
WIDE = uniform(4, (40, 20), -1, 1)


def classes(x, seed, count):
    return np.random.RandomState(seed).randint(0, count, len(x)) * 3 - 2


inputs = {}
for name, count in [("REAL", 4), ("OFFSET", 2), ("INTEGERS", 3), ("WIDE", 3)]:
    x = globals()[name]
    new = np.round(np.r_[x[:20] + 0.3 * uniform(5, (20, x.shape[1])), x[20:40]], 4)
    if name == "INTEGERS":
        new = np.round(new)
    inputs[name] = {"x": array(x), "y": array(classes(x, 6, count)), "x_new": array(new)}

cases = []
for name, config in [
    ("REAL", {}),
    ("REAL", {"n_neighbors": 1}),
    ("REAL", {"weights": "distance"}),
    ("REAL", {"p": 1, "n_neighbors": 4}),
    ("REAL", {"p": 3, "weights": "distance", "n_neighbors": 7}),
    ("REAL", {"p": 1.5}),
    ("REAL", {"n_neighbors": 90, "weights": "distance"}),
    ("OFFSET", {}),
    ("OFFSET", {"weights": "distance", "n_neighbors": 9}),
    ("INTEGERS", {}),
    ("INTEGERS", {"p": 1, "n_neighbors": 12}),
    ("WIDE", {"n_neighbors": 6}),
    ("WIDE", {"weights": "distance", "p": 4}),
]:
    data = {key: np.array(value["data"], dtype=float).reshape(value["shape"]) for key, value in inputs[name].items()}
    model = KNeighborsClassifier(**config, algorithm="ball_tree").fit(data["x"], data["y"].astype(int))
    distances, indices = model.kneighbors(data["x_new"])
    case = {"config": config, "data": name, "distances": array(distances)}
    if name != "INTEGERS":
        assert all(len(np.unique(row)) == len(row) for row in distances)
        case["indices"] = array(indices)
        case["proba"] = array(model.predict_proba(data["x_new"]))
        case["predicted"] = array(model.predict(data["x_new"]))
        case["score"] = number(model.score(data["x"], data["y"]))
    cases.append(case)
write(__file__, cases, inputs=inputs)
