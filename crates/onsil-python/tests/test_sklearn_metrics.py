"""Metrics give what scikit-learn's give."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
import sklearn.metrics as theirs
from numpy.testing import assert_allclose, assert_array_equal

import onsil.sklearn.metrics as ours

RANDOM = np.random.RandomState(0)
TRUE = RANDOM.randint(0, 3, 60)
PRED = np.where(RANDOM.rand(60) < 0.7, TRUE, RANDOM.randint(0, 3, 60))
NAMES = np.array(["cat", "dog", "eel"])
WEIGHTS = RANDOM.rand(60)
NUMBERS, GUESSES = RANDOM.randn(60), RANDOM.randn(60)
PROBA = RANDOM.dirichlet([1.0, 1.0, 1.0], 60)
X = RANDOM.randn(60, 2) + 3 * TRUE[:, None]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize("name", ["mean_squared_error", "root_mean_squared_error", "mean_absolute_error", "r2_score"])
def test_numbers(name: str, weights: Any) -> None:
    mine = getattr(ours, name)(NUMBERS, GUESSES, sample_weight=weights)
    assert mine == pytest.approx(getattr(theirs, name)(NUMBERS, GUESSES, sample_weight=weights), rel=1e-12)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
@pytest.mark.parametrize("texts", [False, True])
def test_classes(texts: bool, weights: Any) -> None:
    true, pred = (NAMES[TRUE], NAMES[PRED]) if texts else (TRUE, PRED)
    for name, options in [
        ("accuracy_score", {}),
        ("accuracy_score", {"normalize": False}),
        ("balanced_accuracy_score", {}),
        ("balanced_accuracy_score", {"adjusted": True}),
        ("confusion_matrix", {}),
        ("confusion_matrix", {"normalize": "true"}),
        ("confusion_matrix", {"labels": [*NAMES[[2, 0]]] if texts else [2, 0]}),
        ("precision_score", {"average": "macro"}),
        ("recall_score", {"average": "weighted"}),
        ("f1_score", {"average": "micro"}),
        ("f1_score", {"average": None}),
        ("fbeta_score", {"average": None, "beta": 0.5}),
        ("precision_recall_fscore_support", {}),
        ("precision_recall_fscore_support", {"average": "macro", "beta": 2.0}),
    ]:
        mine = getattr(ours, name)(true, pred, sample_weight=weights, **options)
        expected = getattr(theirs, name)(true, pred, sample_weight=weights, **options)
        if name == "precision_recall_fscore_support":
            for one, other in zip(mine, expected):
                assert (one is None) == (other is None)
                if other is not None:
                    assert_allclose(one, other, rtol=1e-12)
        else:
            assert_allclose(mine, expected, rtol=1e-12, err_msg=f"{name} {options}")
            assert np.asarray(mine).dtype.kind in (np.asarray(expected).dtype.kind, "f")


def test_one_of_two_classes() -> None:
    true, pred = TRUE > 0, PRED > 0
    assert ours.f1_score(true, pred) == pytest.approx(theirs.f1_score(true, pred))
    names = np.array(["no", "yes"])
    mine = ours.precision_score(names[true.astype(int)], names[pred.astype(int)], pos_label="no")
    assert mine == pytest.approx(
        theirs.precision_score(names[true.astype(int)], names[pred.astype(int)], pos_label="no")
    )
    with pytest.raises(ValueError, match="pos_label=1 is not a valid label"):
        ours.f1_score(names[true.astype(int)], names[pred.astype(int)])
    with pytest.raises(ValueError, match="Target is multiclass but average='binary'"):
        ours.f1_score(TRUE, PRED)
    for zero in (0, 1):
        assert ours.precision_score([1, 1], [0, 0], zero_division=zero) == zero


@pytest.mark.parametrize("options", [{}, {"digits": 4}, {"target_names": ["a", "b", "c"]}, {"labels": [0, 2]}])
def test_report(options: dict[str, Any]) -> None:
    assert ours.classification_report(TRUE, PRED, **options) == theirs.classification_report(TRUE, PRED, **options)
    mine = ours.classification_report(TRUE, PRED, output_dict=True, **options)
    expected = theirs.classification_report(TRUE, PRED, output_dict=True, **options)
    assert set(mine) == set(expected)
    for key, row in expected.items():
        assert mine[key] == pytest.approx(row)


def test_clusters() -> None:
    for name in ("adjusted_rand_score", "homogeneity_score", "completeness_score", "v_measure_score"):
        assert getattr(ours, name)(TRUE, PRED) == pytest.approx(getattr(theirs, name)(TRUE, PRED), rel=1e-10)
    assert_allclose(ours.silhouette_samples(X, TRUE), theirs.silhouette_samples(X, TRUE), rtol=1e-9)
    assert ours.silhouette_score(X, TRUE) == pytest.approx(theirs.silhouette_score(X, TRUE), rel=1e-9)
    options = {"sample_size": 30, "random_state": 0}
    assert ours.silhouette_score(X, TRUE, **options) == pytest.approx(theirs.silhouette_score(X, TRUE, **options))


def test_probabilities() -> None:
    for options in ({}, {"normalize": False}, {"sample_weight": WEIGHTS}):
        assert ours.log_loss(TRUE, PROBA, **options) == pytest.approx(theirs.log_loss(TRUE, PROBA, **options))
    assert ours.log_loss(NAMES[TRUE], PROBA) == pytest.approx(theirs.log_loss(NAMES[TRUE], PROBA))
    assert ours.log_loss([0, 0], [0.1, 0.2], labels=[0, 1]) == pytest.approx(
        theirs.log_loss([0, 0], [0.1, 0.2], labels=[0, 1])
    )
    for kind in ("ovr", "ovo"):
        for average in ("macro", "weighted"):
            options = {"multi_class": kind, "average": average}
            assert ours.roc_auc_score(TRUE, PROBA, **options) == pytest.approx(
                theirs.roc_auc_score(TRUE, PROBA, **options)
            )


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_roc(weights: Any) -> None:
    true, score = TRUE > 0, PROBA[:, 1].round(1)
    assert ours.roc_auc_score(true, score, sample_weight=weights) == pytest.approx(
        theirs.roc_auc_score(true, score, sample_weight=weights)
    )
    for drop in (True, False):
        options = {"sample_weight": weights, "drop_intermediate": drop}
        for mine, expected in zip(ours.roc_curve(true, score, **options), theirs.roc_curve(true, score, **options)):
            assert_allclose(mine, expected, atol=1e-12)
    names = NAMES[true.astype(int)]
    with pytest.raises(ValueError, match="pos_label is not specified"):
        ours.roc_curve(names, score)
    for mine, expected in zip(
        ours.roc_curve(names, score, pos_label="cat"), theirs.roc_curve(names, score, pos_label="cat")
    ):
        assert_allclose(mine, expected, atol=1e-12)


def test_what_does_not_fit_is_said() -> None:
    for call, message in [
        (lambda: ours.accuracy_score([0, 1], [0]), "inconsistent numbers of samples"),
        (lambda: ours.r2_score([0.0, 1.0], [0.0]), "inconsistent numbers of samples"),
        (lambda: ours.accuracy_score(["a"], [0]), "of the same type"),
        (lambda: ours.mean_squared_error([0.0, np.nan], [0.0, 1.0]), "finite number"),
        (lambda: ours.confusion_matrix([0], [0], normalize="rows"), 'normalize "rows"'),
        (lambda: ours.f1_score([0], [0], average="some"), "average must be None, 'binary'"),
        (lambda: ours.f1_score([0], [0], zero_division=3), "zero_division must be 'warn', 0, 1 or nan"),
        (lambda: ours.roc_auc_score([0, 1], [0.0, 1.0], max_fpr=0.5), "max_fpr must be None"),
        (lambda: ours.silhouette_score([[0.0], [1.0]], [0, 0], metric="cosine"), "metric must be 'euclidean'"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_array_equal(ours.confusion_matrix([[0], [1]], [0, 1]), np.eye(2))
