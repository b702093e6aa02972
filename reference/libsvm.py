"""What LIBSVM's own `svm-train` (Debian package libsvm-tools) prints: objective, rho and support vectors.

usage: python libsvm.py [path of svm-train]
"""

import os
import re
import subprocess
import sys
import tempfile

import numpy as np
from sklearn_common import array, write

TYPES = ["SVC", "NuSVC", "OneClassSVM", "SVR", "NuSVR"]
KERNELS = ["linear", "poly", "rbf", "sigmoid"]


def data(seed, n, k):
    """Rows of k overlapping classes, the first of each class in order, and a number for each."""
    rng = np.random.RandomState(seed)
    y = np.arange(n) % k
    x = np.round(rng.uniform(-1.5, 1.5, (k, 4))[y] + rng.normal(size=(n, 4)), 4)
    return x, y, np.round(np.sin(x[:, 0]) + x[:, 1] + 0.1 * rng.normal(size=n), 4)


DATA = {"two": data(1, 90, 2), "three": data(2, 90, 3)}
cases = []


def case(class_name, data, **config):
    x, labels, numbers = DATA[data]
    y = numbers if class_name in ("SVR", "NuSVR") else labels
    flags = {"C": "-c", "nu": "-n", "epsilon": "-p", "gamma": "-g", "coef0": "-r", "degree": "-d", "tol": "-e"}
    arguments = [sys.argv[1] if len(sys.argv) > 1 else "svm-train", "-s", str(TYPES.index(class_name))]
    arguments += ["-t", str(KERNELS.index(config["kernel"]))]
    for name, value in config.items():
        arguments += [flags[name], str(value)] if name in flags else []
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "data")
        with open(path, "w") as file:
            for row, target in zip(x, y):
                file.write(f"{target} " + " ".join(f"{i + 1}:{float(v)!r}" for i, v in enumerate(row)) + "\n")
        printed = subprocess.run(
            arguments + [path, path + ".model"], check=True, capture_output=True, text=True
        ).stdout
    found = lambda pattern: [float(v) for v in re.findall(pattern, printed)]
    total = found(r"Total nSV = (\d+)") or found(r"nSV = (\d+), nBSV")
    cases.append({
        "class_name": class_name,
        "config": config,
        "data": data,
        "objective": array(found(r"obj = ([^,]+),")),
        "rho": array(found(r"rho = (\S+)")),
        "n_support": int(total[0]),
        "n_iter": array(found(r"#iter = (\d+)")),
    })


for kernel in (
    {"kernel": "linear"},
    {"kernel": "rbf", "gamma": 0.4},
    {"kernel": "poly", "gamma": 0.3, "coef0": 1.0, "degree": 2},
    {"kernel": "sigmoid", "gamma": 0.05, "coef0": -0.1},
):
    case("SVC", "two", C=2.0, tol=1e-6, **kernel)
    case("SVC", "three", C=0.5, tol=1e-6, **kernel)
    case("NuSVC", "two", nu=0.6, tol=1e-6, **kernel)
    case("SVR", "two", C=3.0, epsilon=0.2, tol=1e-6, **kernel)
    case("NuSVR", "two", C=3.0, nu=0.4, tol=1e-6, **kernel)
    case("OneClassSVM", "two", nu=0.35, tol=1e-6, **kernel)

inputs = {n: {"x": array(x), "labels": array(y), "numbers": array(z)} for n, (x, y, z) in DATA.items()}
write(__file__, cases, data=inputs)
