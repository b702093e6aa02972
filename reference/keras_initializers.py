"""Initialisers: what their values must look like, and what one draw of Keras looks like.

`distribution` holds the theory: for uniform and truncated_normal every value lies within
`mean` ± `bound`; `stddev` is that of the values, truncation included. A draw of n values should have its
mean within 5·stddev/√n and its standard deviation within 5·stddev/√(2n).
"""

import math

import numpy as np
from common import array, config_of, keras, number, write
from keras.src.initializers.random_initializers import compute_fans

I = keras.initializers
SHAPES = {"dense": (300, 200), "conv2d": (5, 5, 32, 64), "conv1d": (7, 16, 48), "depthwise": (3, 3, 40, 2),
          "bias": (200,)}
TRUNCATION = 0.8796256610342398  # standard deviation of a unit normal cut at ±2


def distribution(initializer, shape):
    """kind, mean, bound and standard deviation, by Keras' definitions."""
    if isinstance(initializer, I.RandomUniform):
        low, high = initializer.minval, initializer.maxval
        return {"kind": "uniform", "mean": (low + high) / 2, "bound": (high - low) / 2,
                "stddev": (high - low) / math.sqrt(12)}
    if isinstance(initializer, I.VarianceScaling):
        fan_in, fan_out = compute_fans(shape)
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[initializer.mode]
        stddev = math.sqrt(initializer.scale / max(1.0, fan))
        kind = initializer.distribution
        bound = {"uniform": math.sqrt(3) * stddev, "truncated_normal": 2 * stddev / TRUNCATION}.get(kind)
        found = {"kind": {"untruncated_normal": "normal"}.get(kind, kind), "mean": 0.0, "stddev": stddev}
        return {**found, "bound": bound} if bound else found
    if isinstance(initializer, I.TruncatedNormal):
        return {"kind": "truncated_normal", "mean": initializer.mean, "bound": 2 * initializer.stddev,
                "stddev": TRUNCATION * initializer.stddev}
    return {"kind": "normal", "mean": initializer.mean, "stddev": initializer.stddev}


def case(initializer, name, shape, exact=False):
    drawn = np.asarray(initializer(shape))
    result = {"class_name": type(initializer).__name__, "config": config_of(initializer, drop=("seed",)),
              "for": name, "shape": list(shape)}
    fan_in, fan_out = compute_fans(shape)
    result.update(fan_in=fan_in, fan_out=fan_out)
    if exact:
        return {**result, "values": array(drawn)}
    wide = drawn.astype(np.float64)
    result["drawn"] = {k: number(v) for k, v in {
        "mean": wide.mean(), "stddev": wide.std(), "min": wide.min(), "max": wide.max()}.items()}
    if isinstance(initializer, I.Orthogonal):
        flat = wide.reshape(-1, shape[-1])
        small = flat.T @ flat if flat.shape[0] >= flat.shape[1] else flat @ flat.T
        gain = initializer.gain
        result["gram"] = {"of": "columns" if flat.shape[0] >= flat.shape[1] else "rows",
                          "diagonal": number(gain * gain),
                          "largest_error": number(float(np.abs(small - gain * gain * np.eye(len(small))).max()))}
        return result
    theory = distribution(initializer, shape)
    assert abs(wide.mean() - theory["mean"]) < 5 * theory["stddev"] / math.sqrt(wide.size)
    assert abs(wide.std() - theory["stddev"]) < 5 * theory["stddev"] / math.sqrt(2 * wide.size)
    assert np.abs(wide - theory["mean"]).max() <= theory.get("bound", math.inf) * (1 + 1e-6)
    result["distribution"] = {k: number(v) if isinstance(v, float) else v for k, v in theory.items()}
    return result


RANDOM = [
    lambda s: I.GlorotUniform(seed=s), lambda s: I.GlorotNormal(seed=s),
    lambda s: I.HeUniform(seed=s), lambda s: I.HeNormal(seed=s),
    lambda s: I.LecunUniform(seed=s), lambda s: I.LecunNormal(seed=s),
    lambda s: I.RandomNormal(seed=s), lambda s: I.RandomNormal(mean=0.5, stddev=0.2, seed=s),
    lambda s: I.RandomUniform(seed=s), lambda s: I.RandomUniform(minval=-0.1, maxval=0.3, seed=s),
    lambda s: I.TruncatedNormal(seed=s), lambda s: I.TruncatedNormal(mean=-0.3, stddev=0.1, seed=s),
    lambda s: I.VarianceScaling(seed=s),
    lambda s: I.VarianceScaling(scale=2.0, mode="fan_out", distribution="untruncated_normal", seed=s),
    lambda s: I.VarianceScaling(scale=0.5, mode="fan_avg", distribution="truncated_normal", seed=s),
    lambda s: I.VarianceScaling(scale=3.0, mode="fan_out", distribution="uniform", seed=s),
]
cases = [case(make(seed), name, shape)
         for seed, make in enumerate(RANDOM) for name, shape in SHAPES.items()]
for gain in (1.0, 1.5):
    for name, shape in {"dense": (60, 40), "wide": (40, 60), "conv2d": (3, 3, 8, 16)}.items():
        cases.append(case(I.Orthogonal(gain=gain, seed=7), name, shape))
for initializer in (I.Zeros(), I.Ones(), I.Constant(0.25), I.Constant(-3.0)):
    cases += [case(initializer, "bias", (3,), exact=True), case(initializer, "dense", (2, 3), exact=True)]
for gain, shape in ((1.0, (3, 3)), (2.0, (2, 4)), (0.5, (4, 2))):
    cases.append(case(I.Identity(gain=gain), "dense", shape, exact=True))
write(__file__, cases)
