"""Losses: the reduced value and its gradient with respect to y_pred."""

import jax
import numpy as np
from common import array, config_of, keras, labels, number, one_hot, probabilities, uniform, write

L = keras.losses
cases = []


def case(loss, y_true, y_pred, sample_weight=None):
    value, gradient = jax.value_and_grad(lambda p: loss(y_true, p, sample_weight))(y_pred)
    cases.append({
        "class_name": type(loss).__name__, "config": config_of(loss, drop=("fn",)),
        "y_true": array(y_true), "y_pred": array(y_pred), "sample_weight": array(sample_weight),
        "loss": number(float(value)), "gradient": array(gradient),
    })


WEIGHT = np.array([1, 0.5, 2, 0, 1.25], np.float32)
STEP_WEIGHT = np.array([[1, 0.5, 0], [2, 1, 0.25]], np.float32)


def shapes(loss, y_true, y_pred):
    """2-D plain and weighted, then 3-D plain, weighted per sample and per step."""
    case(loss, y_true(1, (5, 3)), y_pred(2, (5, 3)))
    case(loss, y_true(1, (5, 3)), y_pred(2, (5, 3)), WEIGHT)
    case(loss, y_true(3, (2, 3, 4)), y_pred(4, (2, 3, 4)))
    case(loss, y_true(3, (2, 3, 4)), y_pred(4, (2, 3, 4)), STEP_WEIGHT)


def real(seed, shape):
    return uniform(seed, shape, -2, 2)


def positive(seed, shape):
    return uniform(seed, shape, 0.05, 2)


def unit(seed, shape):
    return uniform(seed, shape, 0.02, 0.98)


def logits(seed, shape):
    return uniform(seed, shape, -4, 4)


def bits(seed, shape):
    return labels(seed, shape, 2).astype(np.float32)


def signs(seed, shape):
    return 2 * bits(seed, shape) - 1


def hot(seed, shape):
    return one_hot(labels(seed, shape[:-1], shape[-1]), shape[-1])


def ids(seed, shape):
    return labels(seed, shape[:-1], shape[-1])


# Regression
for loss in (L.MeanSquaredError(), L.MeanAbsoluteError(), L.LogCosh(), L.Huber(), L.Huber(delta=0.4)):
    shapes(loss, real, real)
shapes(L.MeanAbsolutePercentageError(), real, real)
shapes(L.MeanSquaredLogarithmicError(), positive, positive)
shapes(L.CosineSimilarity(), real, real)
case(L.CosineSimilarity(axis=1), real(5, (2, 3, 4)), real(6, (2, 3, 4)))
shapes(L.Poisson(), positive, positive)
zeros = np.array([[0, 1, -0.5], [2, 0, 3]], np.float32)
for loss in (L.MeanAbsolutePercentageError(), L.MeanSquaredLogarithmicError()):
    case(loss, zeros, real(7, (2, 3)))  # zero and negative targets and predictions
case(L.LogCosh(), np.array([[60.0, -60.0, 0.0]], np.float32), np.array([[-40.0, 45.0, 0.0]], np.float32))
case(L.MeanSquaredError(), real(8, (5,)), real(9, (5, 1)))  # a missing last axis of length 1

# Reductions
for reduction in ("sum", "mean", "mean_with_sample_weight"):
    case(L.MeanSquaredError(reduction=reduction), real(1, (5, 3)), real(2, (5, 3)), WEIGHT)

# Hinge: labels 0/1 become -1/+1 when the whole batch is 0/1
for loss in (L.Hinge(), L.SquaredHinge()):
    shapes(loss, bits, real)
    shapes(loss, signs, real)
shapes(L.CategoricalHinge(), hot, real)

# Distributions
shapes(L.KLDivergence(), probabilities, probabilities)
case(L.KLDivergence(), one_hot(np.array([0, 2]), 3), np.array([[1, 0, 0], [0.5, 0.5, 0]], np.float32))

# Binary cross-entropies
for config in ({}, {"label_smoothing": 0.2}):
    shapes(L.BinaryCrossentropy(**config), bits, unit)
    shapes(L.BinaryCrossentropy(from_logits=True, **config), bits, logits)
    shapes(L.BinaryFocalCrossentropy(**config), bits, unit)
for config in ({"from_logits": True}, {"gamma": 3.0}, {"apply_class_balancing": True},
               {"apply_class_balancing": True, "alpha": 0.6, "gamma": 1.5, "from_logits": True}):
    shapes(L.BinaryFocalCrossentropy(**config), bits, logits if config.get("from_logits") else unit)
edges = np.array([[0, 1, 1, 0, 0.5, 1e-8, 1 - 6e-8]], np.float32)
edge_labels = np.array([[0, 1, 0, 1, 1, 1, 0]], np.float32)
case(L.BinaryCrossentropy(), edge_labels, edges)
case(L.BinaryCrossentropy(from_logits=True), edge_labels[:, :6], np.array([[-90, 90, 30, -30, 0, 1e-4]], np.float32))
case(L.BinaryFocalCrossentropy(), edge_labels[:, :5], edges[:, :5])
case(L.BinaryCrossentropy(), hot(1, (4, 2)), probabilities(2, (4, 2)))  # on a softmax output
case(L.BinaryCrossentropy(), bits(1, (5, 1)), unit(2, (5, 1)), WEIGHT)

# Categorical cross-entropies
for config in ({}, {"label_smoothing": 0.2}):
    shapes(L.CategoricalCrossentropy(**config), hot, probabilities)
    shapes(L.CategoricalCrossentropy(from_logits=True, **config), hot, logits)
    shapes(L.CategoricalFocalCrossentropy(**config), hot, probabilities)
for config in ({"from_logits": True}, {"gamma": 3.0, "alpha": 0.5}):
    shapes(L.CategoricalFocalCrossentropy(**config), hot, logits if config.get("from_logits") else probabilities)
shapes(L.CategoricalCrossentropy(), hot, positive)  # rows that do not sum to 1 are normalised
sure = np.array([[1, 0, 0], [0, 1, 0], [0, 0.5, 0.5]], np.float32)
for loss in (L.CategoricalCrossentropy(), L.CategoricalFocalCrossentropy()):
    case(loss, one_hot(np.array([0, 2, 0]), 3), sure)
case(L.SparseCategoricalCrossentropy(), np.array([0, 2, 0]), sure)
wide = np.array([[90, -90, 0], [30, 0, -30], [0, 0, 0]], np.float32)
case(L.CategoricalCrossentropy(from_logits=True), one_hot(np.array([0, 2, 1]), 3), wide)
case(L.SparseCategoricalCrossentropy(from_logits=True), np.array([0, 2, 1]), wide)

for config, prediction in (({}, probabilities), ({"from_logits": True}, logits)):
    shapes(L.SparseCategoricalCrossentropy(**config), ids, prediction)
    case(L.SparseCategoricalCrossentropy(**config), ids(1, (5, 3))[:, None], prediction(2, (5, 3)))
    for ignored in (0, -1, 255):
        loss = L.SparseCategoricalCrossentropy(ignore_class=ignored, **config)
        target = np.array([1, ignored, 2, ignored, 1], np.int32)
        case(loss, target, prediction(2, (5, 3)))
        case(loss, target, prediction(2, (5, 3)), WEIGHT)
    target = np.array([[1, -1, 2], [-1, -1, 3]], np.int32)
    case(L.SparseCategoricalCrossentropy(ignore_class=-1, **config), target, prediction(4, (2, 3, 4)))
    case(L.SparseCategoricalCrossentropy(ignore_class=-1, **config), target, prediction(4, (2, 3, 4)), STEP_WEIGHT)

write(__file__, cases)
