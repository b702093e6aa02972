"""Metrics: fed three uneven batches; the result after each."""

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import numpy as np
from common import array, config_of, keras, labels, one_hot, probabilities, uniform, write
from keras.src.trainers.compile_utils import get_metric

M = keras.metrics
BATCHES = (5, 3, 1)
cases = []


def case(make, y_true, y_pred, sample_weight=None, **extra):
    """`y_true`, `y_pred`, `sample_weight`: functions of (seed, rows)."""
    metric, batches, results = None, [], []
    for seed, rows in enumerate(BATCHES):
        true, pred = y_true(seed, rows), y_pred(seed + 10, rows)
        weight = sample_weight and sample_weight(seed, rows)
        metric = metric or make(true, pred)
        metric.update_state(true, pred, weight)
        results.append(array(np.asarray(metric.result())))
        batches.append({"y_true": array(true), "y_pred": array(pred), "sample_weight": array(weight)})
    cases.append({"class_name": type(metric).__name__, "config": config_of(metric, drop=("fn",)), **extra,
                  "batches": batches, "results": results})


def both(make, y_true, y_pred):
    case(lambda t, p: make(), y_true, y_pred)
    case(lambda t, p: make(), y_true, y_pred, weights)


def weights(seed, rows):
    return np.array([0.5, 2, 1, 0, 1.5], np.float32)[:rows] if rows > 1 else np.array([0.75], np.float32)


def bits(*tail):
    return lambda seed, rows: labels(seed, (rows, *tail), 2).astype(np.float32)


def unit(*tail):
    return lambda seed, rows: uniform(seed, (rows, *tail), 0, 1)


def real(*tail):
    return lambda seed, rows: uniform(seed, (rows, *tail), -2, 2)


def ids(classes, *tail):
    return lambda seed, rows: labels(seed, (rows, *tail), classes)


def hot(classes, *head):
    return lambda seed, rows: one_hot(labels(seed, (rows, *head), classes), classes)


def shares(*tail):
    return lambda seed, rows: probabilities(seed, (rows, *tail))


def tied(classes, *head):
    """Predictions in steps of a quarter, so that many are equal."""
    return lambda seed, rows: labels(seed, (rows, *head, classes), 3).astype(np.float32) / 4


# The string "accuracy", resolved from the shapes as compile does
for word in ("accuracy", "acc"):
    for true, pred in ((bits(1), unit(1)), (ids(4), shares(4)), (ids(4, 1), shares(4)), (hot(4), shares(4))):
        case(lambda t, p: get_metric(word, t, p), true, pred, resolved_from=word)
        case(lambda t, p: get_metric(word, t, p), true, pred, weights, resolved_from=word)

both(M.BinaryAccuracy, bits(1), unit(1))
both(M.BinaryAccuracy, bits(3), tied(3))  # predictions exactly at the threshold are negative
both(lambda: M.BinaryAccuracy(threshold=0.25), bits(3), tied(3))
both(M.CategoricalAccuracy, hot(4), shares(4))
both(M.CategoricalAccuracy, hot(4), tied(4))
both(M.CategoricalAccuracy, hot(4, 2), tied(4, 2))
both(M.SparseCategoricalAccuracy, ids(4), shares(4))
both(M.SparseCategoricalAccuracy, ids(4), tied(4))
both(M.SparseCategoricalAccuracy, ids(4, 1), tied(4))
both(M.SparseCategoricalAccuracy, ids(4, 2), tied(4, 2))
for k in (1, 2, 5):
    both(lambda: M.TopKCategoricalAccuracy(k=k), hot(7), shares(7))
    both(lambda: M.SparseTopKCategoricalAccuracy(k=k), ids(7), shares(7))
both(lambda: M.TopKCategoricalAccuracy(k=2), hot(4), tied(4))
both(lambda: M.SparseTopKCategoricalAccuracy(k=2), ids(4), tied(4))
both(lambda: M.SparseTopKCategoricalAccuracy(k=2), ids(4, 1), tied(4))

for kind in (M.Precision, M.Recall):
    both(kind, bits(1), unit(1))
    both(kind, bits(3), unit(3))
    both(lambda: kind(thresholds=0.3), bits(1), unit(1))
    both(lambda: kind(thresholds=[0.2, 0.5, 0.8]), bits(1), unit(1))
    both(lambda: kind(top_k=2), hot(4), shares(4))
    both(lambda: kind(class_id=1), hot(3), shares(3))
    both(lambda: kind(class_id=1, top_k=1), hot(3), shares(3))
    both(kind, bits(3), tied(3))
    case(lambda t, p: kind(), bits(1), lambda seed, rows: np.zeros((rows, 1), np.float32))

for average in (None, "macro", "micro", "weighted"):
    both(lambda: M.F1Score(average=average), hot(3), shares(3))
    both(lambda: M.F1Score(average=average), hot(3), tied(3))  # every tied class counts as predicted
    both(lambda: M.F1Score(average=average, threshold=0.4), bits(3), unit(3))
both(lambda: M.F1Score(threshold=0.5), bits(1), unit(1))
both(lambda: M.FBetaScore(beta=2.0, average="macro"), hot(3), shares(3))

for curve in ("ROC", "PR"):
    both(lambda: M.AUC(curve=curve), bits(1), unit(1))
    both(lambda: M.AUC(curve=curve), bits(4), unit(4))
    both(lambda: M.AUC(curve=curve), bits(4), tied(4))
    both(lambda: M.AUC(curve=curve, num_thresholds=5), bits(4), unit(4))
    both(lambda: M.AUC(curve=curve, thresholds=[0.1, 0.35, 0.8]), bits(4), unit(4))
    both(lambda: M.AUC(curve=curve, from_logits=True), bits(4), real(4))
    both(lambda: M.AUC(curve=curve, multi_label=True, num_labels=3), bits(3), unit(3))
    both(lambda: M.AUC(curve=curve, multi_label=True, num_labels=3, label_weights=[0.2, 0.5, 0.3]), bits(3), unit(3))
    for method in ("minoring", "majoring"):
        both(lambda: M.AUC(curve=curve, summation_method=method), bits(4), unit(4))

for kind in (M.MeanSquaredError, M.RootMeanSquaredError, M.MeanAbsoluteError, M.MeanAbsolutePercentageError,
             M.MeanSquaredLogarithmicError, M.LogCoshError, M.CosineSimilarity, M.Poisson, M.KLDivergence):
    positive = kind in (M.MeanSquaredLogarithmicError, M.Poisson)
    source = shares if kind is M.KLDivergence else unit if positive else real
    both(kind, source(3), source(3))
for kind in (M.MeanSquaredError, M.RootMeanSquaredError, M.MeanAbsoluteError):
    both(kind, real(1), real(1))
    both(kind, real(2, 3), real(2, 3))
    case(lambda t, p: kind(), real(), real(1))
for aggregation in ("uniform_average", "variance_weighted_average", None):
    both(lambda: M.R2Score(class_aggregation=aggregation), real(2), real(2))
both(M.R2Score, real(1), real(1))
both(lambda: M.R2Score(num_regressors=2), real(2), real(2))

both(M.BinaryCrossentropy, bits(1), unit(1))
both(lambda: M.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), bits(2), real(2))
both(M.CategoricalCrossentropy, hot(4), shares(4))
both(lambda: M.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), hot(4), real(4))
both(M.SparseCategoricalCrossentropy, ids(4), shares(4))
both(lambda: M.SparseCategoricalCrossentropy(from_logits=True), ids(4, 2), real(2, 4))
for kind in (M.Hinge, M.SquaredHinge):
    both(kind, bits(3), real(3))
both(M.CategoricalHinge, hot(3), real(3))

# Mean of plain values: y_pred is absent
for weighted in (False, True):
    for tail in ((), (3,)):
        metric, batches, results = M.Mean(), [], []
        for seed, rows in enumerate(BATCHES):
            values = uniform(seed, (rows, *tail), -2, 2)
            weight = weights(seed, rows) if weighted else None
            metric.update_state(values, weight)
            batches.append({"values": array(values), "sample_weight": array(weight)})
            results.append(array(np.asarray(metric.result())))
        cases.append({"class_name": "Mean", "config": {}, "batches": batches, "results": results})

write(__file__, cases)
