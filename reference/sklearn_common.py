"""What the scikit-learn scripts share: seeded inputs and exact JSON of doubles."""

import json
import math
import os
import sys

import numpy as np
import scipy
import sklearn

VALUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "values")


def uniform(seed, shape, low=-1.0, high=1.0, decimals=4):
    """Doubles of `shape` with few decimals, drawn from [low, high)."""
    return np.round(np.random.RandomState(seed).uniform(low, high, shape), decimals)


def number(value):
    """The shortest decimal that reads back as the same double; whole numbers without a point."""
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"{value} has no JSON form")
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def array(values):
    """{"shape", "data"} of an array, row-major; None stays None."""
    if values is None:
        return None
    values = np.asarray(values)
    return {"shape": list(values.shape), "data": [number(v) for v in values.ravel()]}


def write(script, cases, **notes):
    """Writes values/<script>.json: one case a line, keys sorted."""
    name = os.path.basename(script)
    head = {
        "made_by": name,
        "versions": {
            "python": ".".join(map(str, sys.version_info[:2])),
            "scikit-learn": sklearn.__version__,
            "scipy": scipy.__version__,
            "numpy": np.__version__,
        },
        **notes,
    }
    dump = lambda v: json.dumps(v, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    lines = [f'"{key}":{dump(value)},' for key, value in head.items()]
    text = "{\n" + "\n".join(lines) + '\n"cases":[\n' + ",\n".join(dump(case) for case in cases) + "\n]}\n"
    folder = os.environ.get("ONSIL_REFERENCE_OUT", VALUES)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name.replace(".py", ".json"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    print(f"{os.path.basename(path)}: {len(cases)} cases, {len(text.encode())} bytes")
