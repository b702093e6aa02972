"""Learning-rate schedules at steps 0, 3, ... 120 and around their boundaries."""

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import numpy as np
from common import array, config_of, keras, write

S = keras.optimizers.schedules
SCHEDULES = [
    S.ExponentialDecay(0.1, 20, 0.5), S.ExponentialDecay(0.1, 20, 0.5, staircase=True),
    S.ExponentialDecay(0.01, 7, 0.96),
    S.PiecewiseConstantDecay([30, 60], [0.1, 0.05, 0.01]), S.PiecewiseConstantDecay([10], [1.0, 0.25]),
    S.PiecewiseConstantDecay([9, 30, 31, 90], [1.0, 0.5, 0.3, 0.2, 0.1]),
    S.PolynomialDecay(0.1, 50), S.PolynomialDecay(0.1, 50, power=2.0),
    S.PolynomialDecay(0.1, 50, end_learning_rate=0.02, power=0.5),
    S.PolynomialDecay(0.1, 30, end_learning_rate=0.01, cycle=True),
    S.PolynomialDecay(0.1, 25, end_learning_rate=0.01, power=2.0, cycle=True),
    S.InverseTimeDecay(0.1, 10, 0.5), S.InverseTimeDecay(0.1, 10, 0.5, staircase=True),
    S.InverseTimeDecay(0.01, 1, 0.001),
    S.CosineDecay(0.1, 100), S.CosineDecay(0.1, 60, alpha=0.1),
    S.CosineDecay(0.0, 80, warmup_target=0.1, warmup_steps=20),
    S.CosineDecay(0.01, 60, alpha=0.05, warmup_target=0.1, warmup_steps=15),
    S.CosineDecayRestarts(0.1, 15), S.CosineDecayRestarts(0.1, 25, t_mul=1.0),
    S.CosineDecayRestarts(0.1, 20, t_mul=1.5, m_mul=0.8, alpha=0.1),
    S.CosineDecayRestarts(0.1, 10, t_mul=2.0, m_mul=0.5),
    S.CosineDecayRestarts(0.1, 20, t_mul=1.0, m_mul=0.9, alpha=0.01),
]
STEPS = sorted({*range(0, 121, 3), 1, 2, 10, 20, 25, 31, 50, 61, 91, 100})

cases = []
for schedule in SCHEDULES:
    values = np.array([float(schedule(np.int32(step))) for step in STEPS], np.float32)
    cases.append({"class_name": type(schedule).__name__, "config": config_of(schedule), "values": array(values)})
write(__file__, cases, steps=STEPS)
