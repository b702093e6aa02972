"""sklearn.metrics: every metric for small seeded targets, with and without weights."""

import warnings

import numpy as np
from sklearn import metrics as m
from sklearn_common import array, number, uniform, write

warnings.simplefilter("ignore")

cases = []


def integers(seed, size, high, low=0):
    return np.random.RandomState(seed).randint(low, high, size)


def value(found):
    """A number, also NaN; or arrays."""
    if isinstance(found, tuple):
        return [value(part) for part in found]
    if isinstance(found, str):
        return found
    if np.isscalar(found):
        return "nan" if np.isnan(found) else number(found)
    return array(found)


def case(metric, found, y_true, y_pred, **options):
    arrays = {k: array(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
    cases.append({"metric": metric, "y_true": array(y_true), "y_pred": array(y_pred), "value": value(found), **arrays})


BINARY = integers(1, 30, 2), integers(2, 30, 2)
THREE = integers(3, 40, 3) * 3 - 2, integers(4, 40, 4) * 3 - 2
W30, W40 = uniform(5, 30, 0, 2), uniform(6, 40, 0, 2)
W40[::7] = 0

for y, p, w in [(*BINARY, W30), (*THREE, W40)]:
    for name in ["accuracy_score", "balanced_accuracy_score"]:
        case(name, getattr(m, name)(y, p), y, p)
        case(name, getattr(m, name)(y, p, sample_weight=w), y, p, sample_weight=w)
    case("confusion_matrix", m.confusion_matrix(y, p), y, p)
    for normalize in [None, "true", "pred", "all"]:
        found = m.confusion_matrix(y, p, sample_weight=w, normalize=normalize)
        case("confusion_matrix", found, y, p, sample_weight=w, normalize=normalize)
y, p = THREE
case("confusion_matrix", m.confusion_matrix(y, p, labels=[4, -2, 11]), y, p, labels=[4, -2, 11])

# A class that is never predicted, one that is only predicted, and one that is neither.
RARE = np.array([0, 0, 1, 1, 2, 2, 2, 5]), np.array([0, 1, 1, 0, 1, 1, 0, 7])
W8 = uniform(7, 8, 0, 1)
for y, p, w in [(*BINARY, W30), (*THREE, W40), (*RARE, W8)]:
    for labels in [None, [1, 7, 3]]:
        for zero in [0.0, 1.0, "nan"]:
            zero_division = np.nan if zero == "nan" else zero
            for weights in [None, w]:
                for beta in [1.0, 0.5]:
                    if beta == 0.5 and (zero != 0.0 or weights is not None):
                        continue
                    for average in [None, "micro", "macro", "weighted"]:
                        found = m.precision_recall_fscore_support(
                            y, p, labels=labels, average=average, sample_weight=weights, beta=beta,
                            zero_division=zero_division)
                        if average is None:
                            found = [[value(v) for v in part] for part in found]
                        else:
                            found = [value(v) for v in found[:3]]
                        options = {} if weights is None else {"sample_weight": weights}
                        cases.append({
                            "metric": "precision_recall_fscore_support", "y_true": array(y), "y_pred": array(p),
                            "labels": labels, "average": average, "beta": beta, "zero_division": zero,
                            "value": found, **{k: array(v) for k, v in options.items()}})
y, p = BINARY
for name in ["precision_score", "recall_score", "f1_score"]:
    for pos_label in [0, 1]:
        case(name, getattr(m, name)(y, p, pos_label=pos_label), y, p, pos_label=pos_label)
    for average in ["micro", "macro", "weighted"]:
        case(name, getattr(m, name)(*THREE, average=average), *THREE, average=average)

for options in [{}, {"digits": 4}, {"labels": [1, 7]}, {"sample_weight": W40}, {"zero_division": np.nan, "labels": [1, 5]}]:
    found = m.classification_report(*THREE, **options)
    told = {k: ("nan" if isinstance(v, float) else v) for k, v in options.items()}
    case("classification_report", found, *THREE, **told)
NAMES = ["a", "a rather long name", "c", "ü"]
case("classification_report", m.classification_report(*THREE, target_names=NAMES), *THREE, target_names=NAMES)

# Scores with ties.
SCORES = np.round(uniform(8, 30) + BINARY[0] * 0.4, 1)
for w in [None, W30]:
    options = {} if w is None else {"sample_weight": w}
    case("roc_auc_score", m.roc_auc_score(BINARY[0], SCORES, sample_weight=w), BINARY[0], SCORES, **options)
    for drop in [True, False]:
        fpr, tpr, thresholds = m.roc_curve(BINARY[0], SCORES, sample_weight=w, drop_intermediate=drop)
        case("roc_curve", (fpr, tpr, thresholds[1:]), BINARY[0], SCORES, drop_intermediate=drop, **options)
fpr, tpr, thresholds = m.roc_curve(BINARY[0], SCORES, pos_label=0)
case("roc_curve", (fpr, tpr, thresholds[1:]), BINARY[0], SCORES, drop_intermediate=True, pos_label=0)


def probabilities(seed, n, k):
    raw = uniform(seed, (n, k), 0.05, 1)
    return raw / raw.sum(axis=1, keepdims=True)


P4 = probabilities(9, 40, 4)
Y4 = integers(10, 40, 4)
for multi_class in ["ovr", "ovo"]:
    for average in ["macro", "weighted"]:
        found = m.roc_auc_score(Y4, P4, multi_class=multi_class, average=average)
        case("roc_auc_score_multiclass", found, Y4, P4, multi_class=multi_class, average=average)

P1 = uniform(11, 30, 0, 1)
P1[:2] = [0, 1]
case("log_loss", m.log_loss(BINARY[0], P1), BINARY[0], P1[:, None])
case("log_loss", m.log_loss(Y4, P4), Y4, P4)
case("log_loss", m.log_loss(Y4, P4, sample_weight=W40), Y4, P4, sample_weight=W40)
case("log_loss", m.log_loss(Y4, P4, normalize=False), Y4, P4, normalize=False)
P5 = probabilities(12, 40, 5)
case("log_loss", m.log_loss(Y4, P5, labels=[0, 1, 2, 3, 9]), Y4, P5, labels=[0, 1, 2, 3, 9])

T, Q = uniform(13, 25, -3, 8), uniform(14, 25, -3, 8)
W25 = uniform(15, 25, 0, 3)
for name in ["mean_squared_error", "root_mean_squared_error", "mean_absolute_error", "r2_score"]:
    f = getattr(m, name)
    case(name, f(T, Q), T, Q)
    case(name, f(T, Q, sample_weight=W25), T, Q, sample_weight=W25)
    case(name, f(T, T), T, T)
FLAT = np.full(6, 2.5)
case("r2_score", m.r2_score(FLAT, FLAT), FLAT, FLAT)
case("r2_score", m.r2_score(FLAT, FLAT + 1), FLAT, FLAT + 1)

X = uniform(16, (50, 3), -4, 4) + np.arange(50)[:, None] % 3 * 3
LABELS = np.arange(50) % 3
LABELS[0] = 8  # alone in its cluster
case("silhouette_samples", m.silhouette_samples(X, LABELS), LABELS, X)
case("silhouette_score", m.silhouette_score(X, LABELS), LABELS, X)
case("silhouette_score", m.silhouette_score(X, integers(17, 50, 4)), integers(17, 50, 4), X)

for y, p in [BINARY, THREE, (Y4, Y4[::-1].copy()), (Y4, 3 - Y4), (np.zeros(5), np.zeros(5)), (np.zeros(6), np.arange(6)),
             (np.arange(6), np.zeros(6))]:
    for name in ["adjusted_rand_score", "homogeneity_score", "completeness_score", "v_measure_score"]:
        case(name, getattr(m, name)(y, p), y, p)

write(__file__, cases)
