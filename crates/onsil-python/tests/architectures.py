"""Networks drawn at random, so that together they have every layer: said once, built with Keras and with onsil.

Random layers get rates of 0 here: the two libraries draw other numbers, and with a rate of 0 a layer still runs its
own code in training. What they do at inference with other rates has a test of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: How many networks are drawn: seeds 0, 1, ….
COUNT = 25

Shape = tuple[int, ...]
Spec = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Architecture:
    """A network as a list of class names and arguments, and what it learns."""

    seed: int
    input_shape: Shape
    layers: list[Spec]
    loss: str
    outputs: int

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.input_shape}, " + ", ".join(
            f"{name}({', '.join(f'{k}={v!r}' for k, v in kwargs.items())})" for name, kwargs in self.layers
        )


ACTIVATIONS = (
    "elu",
    "exponential",
    "gelu",
    "hard_sigmoid",
    "leaky_relu",
    "linear",
    "log_softmax",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "tanh",
)


def _padding(draw: random.Random, size: int, kernel: int) -> str:
    return draw.choice(["same", "valid"]) if size >= kernel else "same"


def _dense(draw: random.Random, shape: Shape) -> dict[str, Any]:
    kwargs: dict[str, Any] = {
        "units": draw.randint(4, 10),
        "activation": draw.choice(ACTIVATIONS),
        "use_bias": draw.random() < 0.8,
    }
    if draw.random() < 0.25:
        kwargs["kernel_regularizer"] = draw.choice(["l1", "l2"])
    if draw.random() < 0.25:
        kwargs["kernel_constraint"] = draw.choice(["max_norm", "unit_norm", "min_max_norm"])
    return kwargs


def _kernel(draw: random.Random, shape: Shape) -> dict[str, Any]:
    """What convolutions share: a kernel that fits, and either strides or gaps in it."""
    kernel = draw.randint(1, 3)
    kwargs: dict[str, Any] = {"kernel_size": kernel, "activation": draw.choice(ACTIVATIONS)}
    how = draw.choice(["plain", "strides", "dilation"])
    reach = kernel
    if how == "strides":
        kwargs["strides"] = 2
    if how == "dilation":
        kwargs["dilation_rate"] = 2
        reach = 2 * kernel - 1
    kwargs["padding"] = _padding(draw, min(shape[:-1]), reach)
    return kwargs


def _conv(draw: random.Random, shape: Shape) -> dict[str, Any]:
    kwargs = {"filters": 2 * draw.randint(1, 3), **_kernel(draw, shape), "use_bias": draw.random() < 0.8}
    if shape[-1] % 2 == 0 and draw.random() < 0.3:
        kwargs["groups"] = 2
    return kwargs


def _depthwise(draw: random.Random, shape: Shape) -> dict[str, Any]:
    return {**_kernel(draw, shape), "depth_multiplier": draw.randint(1, 2)}


def _pool(draw: random.Random, shape: Shape) -> dict[str, Any]:
    size = draw.randint(2, 3)
    return {
        "pool_size": size,
        "strides": draw.choice([None, 1, 2]),
        "padding": _padding(draw, min(shape[:-1]), size),
    }


def _normalization(draw: random.Random, shape: Shape) -> dict[str, Any]:
    features = range(shape[-1])
    return {
        "mean": [round(draw.uniform(-1, 1), 2) for _ in features],
        "variance": [round(draw.uniform(0.5, 2), 2) for _ in features],
    }


def _rescaling(draw: random.Random, shape: Shape) -> dict[str, Any]:
    return {"scale": round(draw.uniform(0.5, 1.5), 2), "offset": round(draw.uniform(-0.5, 0.5), 2)}


def _relu(draw: random.Random, shape: Shape) -> dict[str, Any]:
    return {
        "max_value": draw.choice([None, 1.5]),
        "negative_slope": draw.choice([0.0, 0.2]),
        "threshold": draw.choice([0.0, 0.3]),
    }


def _prelu(draw: random.Random, shape: Shape) -> dict[str, Any]:
    shared = draw.random() < 0.5 and len(shape) > 1
    return {"shared_axes": list(range(1, len(shape)))} if shared else {}


def _reshape(draw: random.Random, shape: Shape) -> dict[str, Any]:
    first, *rest = shape
    if len(shape) == 3:
        # Rows and columns change places in memory, and it stays an image.
        return {"target_shape": (shape[1], shape[0], -1)}
    return {"target_shape": (first, *rest[:-1], -1) if rest else (-1,)}


def _fixed(**kwargs: Any) -> Callable[[random.Random, Shape], dict[str, Any]]:
    return lambda draw, shape: dict(kwargs)


ANYWHERE: dict[str, Callable[[random.Random, Shape], dict[str, Any]]] = {
    "Dense": _dense,
    "Activation": lambda draw, shape: {"activation": draw.choice(ACTIVATIONS)},
    "Dropout": _fixed(rate=0.0),
    "GaussianNoise": _fixed(stddev=0.0),
    "BatchNormalization": lambda draw, shape: {"momentum": draw.choice([0.8, 0.99])},
    "LayerNormalization": _fixed(),
    "Normalization": _normalization,
    "Rescaling": _rescaling,
    "ReLU": _relu,
    "LeakyReLU": lambda draw, shape: {"negative_slope": draw.choice([0.1, 0.3])},
    "ELU": lambda draw, shape: {"alpha": draw.choice([0.5, 1.0])},
    "PReLU": _prelu,
    "Softmax": _fixed(),
    "Reshape": _reshape,
}
SERIES = {"Conv1D": _conv, "AveragePooling1D": _pool, "MaxPooling1D": _pool}
IMAGES: dict[str, Callable[[random.Random, Shape], dict[str, Any]]] = {
    "Conv2D": _conv,
    "DepthwiseConv2D": _depthwise,
    "AveragePooling2D": _pool,
    "MaxPooling2D": _pool,
    "UpSampling2D": lambda draw, shape: {"size": 2, "interpolation": draw.choice(["nearest", "bilinear"])},
    "ZeroPadding2D": lambda draw, shape: {"padding": draw.choice([1, (1, 2), ((0, 1), (2, 0))])},
    "SpatialDropout2D": _fixed(rate=0.0),
    "RandomRotation": _fixed(factor=0.0),
    "RandomTranslation": _fixed(height_factor=0.0, width_factor=0.0),
}
MAKERS = {**ANYWHERE, **SERIES, **IMAGES}

#: Kinds of input: its shape, its own layers, those of them with a kernel, and what ends in one row.
KINDS: list[tuple[Shape, list[str], list[str], list[str]]] = [
    ((6,), [], ["Dense"], []),
    ((10, 3), list(SERIES), ["Conv1D", "Dense"], ["Flatten", "GlobalAveragePooling1D", "GlobalMaxPooling1D"]),
    (
        (8, 8, 2),
        list(IMAGES),
        ["Conv2D", "DepthwiseConv2D", "Conv2D", "Dense"],
        ["Flatten", "GlobalAveragePooling2D", "GlobalMaxPooling2D"],
    ),
]
ENDS = [("sparse_categorical_crossentropy", 4, "softmax"), ("mse", 2, "linear"), ("binary_crossentropy", 1, "sigmoid")]


def draw(seed: int, shape_after: Callable[[Shape, list[Spec]], Shape]) -> Architecture:
    """The network of a seed.

    Parameters
    ----------
    seed : int
        Which one.
    shape_after : callable
        The shape after layers, from an input's shape and the layers.
    """
    chance = random.Random(seed)
    shape, own, kernels, ends = KINDS[seed % 3]
    number, of = seed // 3, len(range(seed % 3, COUNT, 3))
    # Every layer is dealt to a network of its kind, so that none depends on luck; the others are drawn.
    names = [*own, *(name for i, name in enumerate(ANYWHERE) if i % 3 == seed % 3), *ANYWHERE][number::of]
    names += [chance.choice([*ANYWHERE, *own]) for _ in range(chance.randint(0, 2))]
    names += [chance.choice(kernels) for _ in range(chance.randint(1, 3))]
    chance.shuffle(names)
    layers: list[Spec] = []
    for name in names:
        if name == "BatchNormalization":
            _without_bias(layers)
        layers.append((name, MAKERS[name](chance, shape_after(shape, layers))))
    if ends:
        layers.append((ends[number % len(ends)], {}))
    loss, outputs, activation = ENDS[(seed + number) % 3]
    layers.append(("Dense", {"units": outputs, "activation": activation}))
    return Architecture(seed, shape, layers, loss, outputs)


#: What gives every number of a channel on as it is, or moves all of them alike.
PASSING = (
    "Dropout",
    "GaussianNoise",
    "SpatialDropout2D",
    "RandomRotation",
    "RandomTranslation",
    "Reshape",
    "Rescaling",
    "Normalization",
)


def _without_bias(layers: list[Spec]) -> None:
    """Takes away a bias that the batch normalization to come takes away again.

    Where the activation between them is linear, or linear in places, the bias's gradient is 0 but for rounding, and
    optimizers that divide by a gradient's size make whole steps of that: the loss stays the same, but at inference the
    moving mean has not followed yet.
    """
    for place in reversed(range(len(layers))):
        name, kwargs = layers[place]
        if "kernel_size" in kwargs or "units" in kwargs:
            layers[place] = (name, {**kwargs, "use_bias": False})
        if name not in PASSING:
            return
