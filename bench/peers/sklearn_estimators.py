"""Fits one estimator of scikit-learn to MNIST, predicts the test images, and prints one line of JSON.

usage: sklearn_estimators.py CLASS PARAMETERS --data FOLDER [--limit N] [--threads N]

CLASS is the estimator's name and PARAMETERS its parameters as JSON. Pixels are float32 from 0 to 1.
"""

import argparse
import gzip
import json
import os
import struct
import time

import numpy
import sklearn
from sklearn import cluster, linear_model, svm
from threadpoolctl import threadpool_limits


def read_idx(folder, name):
    """An IDX file of bytes, gzipped or not."""
    path = os.path.join(folder, name)
    opened = gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")
    with opened as file:
        _, kind, axes = struct.unpack(">HBB", file.read(4))
        if kind != 8:
            raise SystemExit(f"{path}: not an IDX file of bytes")
        shape = struct.unpack(f">{axes}I", file.read(4 * axes))
        return numpy.frombuffer(file.read(), numpy.uint8).reshape(shape)


def read_split(folder, prefix):
    images = read_idx(folder, f"{prefix}-images-idx3-ubyte")
    labels = read_idx(folder, f"{prefix}-labels-idx1-ubyte")
    return images.reshape(len(images), -1).astype(numpy.float32) / 255, labels.astype(numpy.int64)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("estimator")
    parser.add_argument("parameters", type=json.loads)
    parser.add_argument("--data", required=True)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    x, y = read_split(args.data, "train")
    x, y = x[: args.limit], y[: args.limit]
    x_test, y_test = read_split(args.data, "t10k")
    found = [getattr(m, args.estimator) for m in (svm, cluster, linear_model) if hasattr(m, args.estimator)]
    model = found[0](**args.parameters)
    with threadpool_limits(args.threads):
        start = time.perf_counter()
        model.fit(x, y)
        fit = time.perf_counter() - start
        start = time.perf_counter()
        predicted = model.predict(x_test)
        predict = time.perf_counter() - start
    out = {"fit_seconds": fit, "predict_seconds": predict, "sklearn": sklearn.__version__}
    if hasattr(model, "inertia_"):
        out["inertia"] = float(model.inertia_)
    else:
        out["test"] = {"accuracy": float((predicted == y_test).mean())}
    print(json.dumps(out))


main()
