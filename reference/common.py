"""What the reference scripts share: a fixed Keras set-up, seeded inputs, exact JSON."""

import json
import math
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import jax
import keras
import numpy as np

jax.config.update("jax_default_matmul_precision", "highest")

VALUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "values")


def uniform(seed, shape, low=-1.0, high=1.0):
    """A float32 array of `shape` with 4 decimals, drawn from [low, high)."""
    draw = np.random.RandomState(seed).uniform(low, high, shape)
    return np.asarray(np.round(draw, 4), np.float32)


def probabilities(seed, shape):
    """Rows over the last axis that sum to 1."""
    draw = np.random.RandomState(seed).uniform(0.05, 1.0, shape)
    return np.asarray(draw / draw.sum(-1, keepdims=True), np.float32)


def labels(seed, shape, classes):
    return np.random.RandomState(seed).randint(0, classes, shape).astype(np.int32)


def one_hot(ids, classes):
    return np.eye(classes, dtype=np.float32)[ids]


def number(value):
    """The shortest decimal that reads back as the same float32 (at most 9 digits)."""
    if not math.isfinite(value):
        raise ValueError(f"{value} has no JSON form")
    single = np.float32(value)
    short = float(str(single))
    assert np.float32(short) == single
    return int(short) if short == int(short) and abs(short) < 1e6 else short


def array(values):
    """{"shape", "data"} of an array, row-major; None stays None."""
    if values is None:
        return None
    values = np.asarray(keras.ops.convert_to_numpy(values))
    if values.dtype.kind in "iub":
        data = [int(v) for v in values.ravel()]
    else:
        data = [number(v) for v in values.ravel()]
    return {"shape": list(values.shape), "data": data}


def config_of(thing, drop=()):
    """Constructor arguments of a Keras object, nested objects as class_name and config."""
    skipped = {"name", "trainable", "dtype", "module", "registered_name", "build_config", *drop}

    def plain(value):
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items() if k not in skipped}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        if hasattr(value, "shape"):
            return plain(np.asarray(value).tolist())
        if isinstance(value, float):
            return number(value) if math.isfinite(value) else None
        return value

    return plain(thing.get_config())


def write(script, cases, **notes):
    """Writes values/<script>.json: one case a line, keys sorted."""
    name = os.path.basename(script)
    head = {
        "made_by": name,
        "versions": {
            "python": ".".join(map(str, sys.version_info[:2])),
            "keras": keras.__version__,
            "backend": keras.backend.backend(),
            "jax": jax.__version__,
            "numpy": np.__version__,
        },
        **notes,
    }
    dump = lambda v: json.dumps(v, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    lines = [f'"{key}":{dump(value)},' for key, value in head.items()]
    body = ",\n".join(dump(case) for case in cases)
    text = "{\n" + "\n".join(lines) + '\n"cases":[\n' + body + "\n]}\n"
    folder = os.environ.get("ONSIL_REFERENCE_OUT", VALUES)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name.replace(".py", ".json"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{os.path.basename(path)}: {len(cases)} cases, {len(text.encode())} bytes")
