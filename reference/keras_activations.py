"""Activations: value, and gradient for a given cotangent."""

import jax
import numpy as np
from common import array, keras, uniform, write

SMALL = [0.0, 1e-4, -1e-4, 0.01, -0.01, 0.1, -0.1, 0.5, -0.5, 0.9999, -1.0001, 1.5, -1.5, 2.4, -2.4,
         2.5001, -2.5001, 2.9999, -3.0001, 3.5, -3.5, 6.5, -6.5, 10.0, -10.0, 20.0, -20.0]
LARGE = SMALL + [80.0, -80.0]
HUGE = SMALL + [90.0, -90.0]

# name, arguments, inputs
ELEMENTWISE = [
    ("linear", {}, HUGE), ("sigmoid", {}, HUGE), ("tanh", {}, HUGE), ("relu", {}, HUGE),
    ("relu6", {}, HUGE),
    ("leaky_relu", {}, HUGE), ("leaky_relu", {"negative_slope": 0.3}, HUGE),
    ("elu", {}, HUGE), ("elu", {"alpha": 0.5}, HUGE), ("selu", {}, HUGE),
    ("gelu", {"approximate": False}, HUGE), ("gelu", {"approximate": True}, HUGE),
    ("silu", {}, HUGE), ("softplus", {}, HUGE), ("softsign", {}, HUGE),
    ("exponential", {}, LARGE), ("hard_sigmoid", {}, HUGE),
]


def case(name, config, x, seed):
    function = getattr(keras.activations, name)
    dy = uniform(seed, x.shape)
    y, pull = jax.vjp(lambda v: function(v, **config), x)
    return {"name": name, "config": config, "x": array(x), "y": array(y), "dy": array(dy), "dx": array(pull(dy)[0])}


cases = [case(n, c, np.array(x, np.float32), 1) for n, c, x in ELEMENTWISE]
rows = np.array([[0, 0, 0, 0, 0], [1e-4, -1e-4, 0.5, -0.5, 2], [20, -20, 0, 19, 19.5],
                 [90, -90, 89, 0, 88], [-90, -91, -92, -93, -94]], np.float32)
for name in ("softmax", "log_softmax"):
    cases.append(case(name, {}, rows, 2))
    cases.append(case(name, {"axis": 1}, uniform(3, (2, 4, 3), -3, 3), 4))
write(__file__, cases)
