"""Regularisers: value and gradient. Constraints: the weight after the step."""

import jax
import numpy as np
from common import array, config_of, keras, number, uniform, write

R, C = keras.regularizers, keras.constraints
DENSE = uniform(1, (3, 4), -2, 2)
DENSE[1, 2] = 0.0
KERNEL = uniform(2, (2, 2, 3, 2), -1.5, 1.5)
ZERO_COLUMN = np.array([[0.0, 3.0], [0.0, -4.0]], np.float32)
cases = []

for regularizer in (R.L1(), R.L1(0.2), R.L2(), R.L2(0.3), R.L1L2(), R.L1L2(l1=0.1, l2=0.05)):
    for x in (DENSE, KERNEL):
        value, gradient = jax.value_and_grad(regularizer)(x)
        cases.append({"kind": "regularizer", "class_name": type(regularizer).__name__,
                      "config": config_of(regularizer), "x": array(x), "value": number(float(value)),
                      "gradient": array(gradient)})
for mode in ("rows", "columns"):
    regularizer = R.OrthogonalRegularizer(0.1, mode)
    value, gradient = jax.value_and_grad(regularizer)(DENSE)
    cases.append({"kind": "regularizer", "class_name": "OrthogonalRegularizer", "config": config_of(regularizer),
                  "x": array(DENSE), "value": number(float(value)), "gradient": array(gradient)})


def constrain(constraint, x):
    cases.append({"kind": "constraint", "class_name": type(constraint).__name__, "config": config_of(constraint),
                  "x": array(x), "y": array(constraint(x))})


constrain(C.NonNeg(), DENSE)
constrain(C.NonNeg(), KERNEL)
for axis, x in ((0, DENSE), (1, DENSE), (0, KERNEL), ([0, 1, 2], KERNEL), (0, ZERO_COLUMN)):
    for constraint in (C.MaxNorm(axis=axis), C.MaxNorm(max_value=0.8, axis=axis), C.UnitNorm(axis=axis),
                       C.MinMaxNorm(axis=axis), C.MinMaxNorm(min_value=0.5, max_value=1.2, rate=0.7, axis=axis)):
        constrain(constraint, x)
write(__file__, cases)
