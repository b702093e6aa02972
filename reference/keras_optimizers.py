"""Optimizers: two variables, 100 steps, gradients from a formula that is exact in float32.

On the NumPy backend: operation by operation in float32, and no compilation per case.
"""

import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "numpy")

import numpy as np
from common import array, config_of, keras, number, write

warnings.filterwarnings("ignore")
O = keras.optimizers
S = O.schedules
STEPS = 100
KEPT = (1, 2, 3, 10, 50, 100)
KERNEL = np.array([[0.5, -0.25], [1.0, -1.5], [0.125, 2.0]], np.float32)
BIAS = np.array([0.75, -0.625], np.float32)
FORMULA = {
    "text": "gradient[i] = 0.5*w[i] + pattern; pattern = f32((7*i + 3*t + 5*v) % 11 - 5) / f32(10); "
            "i: flat row-major index in the variable, t: step from 0, v: 0 for the kernel, 1 for the bias; "
            "w: the weight before the step; all in float32",
    "weight": 0.5, "index": 7, "step": 3, "variable": 5, "modulus": 11, "offset": 5, "divisor": 10,
}


def gradient(weights, step, variable):
    index = np.arange(weights.size)
    whole = (7 * index + 3 * step + 5 * variable) % 11 - 5
    pattern = whole.astype(np.float32) / np.float32(10)
    return np.float32(0.5) * weights + pattern.reshape(weights.shape)


def run(optimizer, finalize):
    variables = [keras.Variable(KERNEL, name="kernel"), keras.Variable(BIAS, name="bias")]
    weights = lambda: [keras.ops.convert_to_numpy(v) for v in variables]
    optimizer.build(variables)
    kept = {}
    for step in range(STEPS):
        gradients = [gradient(w, step, v) for v, w in enumerate(weights())]
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)
        if step + 1 in KEPT:
            kept[str(step + 1)] = [array(w) for w in weights()]
    result = {"weights_after": kept}
    if finalize:
        optimizer.finalize_variable_values(variables)
        result["finalized"] = [array(w) for w in weights()]
    return result


def state(optimizer):
    """Slot variables in Keras' order, without iterations and learning rate."""
    return [{"name": v.name, "value": array(v)} for v in optimizer.variables
            if v.name not in ("iteration", "learning_rate")]


cases = []


def case(label, kind, finalize=False, **options):
    optimizer = kind(**options)
    config = config_of(optimizer)
    if not isinstance(config["learning_rate"], dict):
        config["learning_rate"] = number(config["learning_rate"])
    cases.append({"label": label, "class_name": kind.__name__, "config": config,
                  **run(optimizer, finalize), "state_after_100": state(optimizer)})


# class, a learning rate that moves the weights, options of this class alone
KINDS = [
    (O.SGD, 0.05, {"momentum": {"momentum": 0.9}, "nesterov": {"momentum": 0.9, "nesterov": True}}),
    (O.Adam, 0.05, {"amsgrad": {"amsgrad": True},
                    "betas": {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}}),
    (O.AdamW, 0.05, {"amsgrad": {"amsgrad": True}, "strong decay": {"weight_decay": 0.1}}),
    (O.RMSprop, 0.02, {"momentum": {"momentum": 0.9}, "centered": {"centered": True},
                       "centered momentum": {"centered": True, "momentum": 0.5},
                       "rho": {"rho": 0.7, "epsilon": 1e-3}}),
    (O.Adagrad, 0.2, {"accumulator": {"initial_accumulator_value": 0.5, "epsilon": 1e-3}}),
    (O.Adadelta, 1.0, {"rho": {"rho": 0.8, "epsilon": 1e-3}}),
    (O.Adamax, 0.05, {"betas": {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}}),
    (O.Nadam, 0.05, {"betas": {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-3}}),
    (O.Lion, 0.01, {"betas": {"beta_1": 0.8, "beta_2": 0.95}}),
]
SHARED = {
    "weight_decay": {"weight_decay": 0.02},
    "clipnorm": {"clipnorm": 0.5},
    "clipvalue": {"clipvalue": 0.3},
    "global_clipnorm": {"global_clipnorm": 0.5},
    "gradient_accumulation_steps": {"gradient_accumulation_steps": 3},
}
for kind, rate, options in KINDS:
    case("defaults", kind)
    case("rate", kind, learning_rate=rate)
    for label, extra in {**options, **SHARED}.items():
        case(label, kind, learning_rate=rate, **extra)
    case("ema overwrite", kind, learning_rate=rate, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=10)
    case("ema finalize", kind, finalize=True, learning_rate=rate, use_ema=True, ema_momentum=0.9)
    case("schedule", kind, learning_rate=S.ExponentialDecay(rate, 20, 0.5, staircase=True))

case("old decay 0.01", O.SGD, momentum=0.9, nesterov=True,
     learning_rate=S.InverseTimeDecay(0.05, decay_steps=1, decay_rate=0.01))
case("old decay 0.01", O.Adam, learning_rate=S.InverseTimeDecay(0.05, decay_steps=1, decay_rate=0.01))
case("lesson", O.SGD, learning_rate=0.01, momentum=0.99, nesterov=True)
case("all together", O.SGD, finalize=True, momentum=0.9, nesterov=True, weight_decay=0.02, clipnorm=0.5,
     use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=7, gradient_accumulation_steps=3,
     learning_rate=S.InverseTimeDecay(0.05, decay_steps=10, decay_rate=0.5))
case("all together", O.Adam, finalize=True, weight_decay=0.02, global_clipnorm=0.5, amsgrad=True,
     use_ema=True, ema_momentum=0.9, gradient_accumulation_steps=3,
     learning_rate=S.CosineDecay(0.01, 50, warmup_target=0.05, warmup_steps=5))

write(__file__, cases, formula=FORMULA, initial=[array(KERNEL), array(BIAS)])
