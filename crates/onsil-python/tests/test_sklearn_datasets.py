"""Drawn data are, bit for bit or nearly, what scikit-learn draws from the same seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn.datasets as theirs
from numpy.testing import assert_allclose, assert_array_equal

import onsil.sklearn.datasets as ours


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("make_blobs", {"n_samples": 50, "centers": 2, "cluster_std": 0.6}),
        ("make_blobs", {}),
        ("make_blobs", {"n_samples": [3, 4], "n_features": 3, "cluster_std": [0.5, 2.0], "shuffle": False}),
        ("make_blobs", {"centers": [[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]], "center_box": (0.0, 1.0)}),
        ("make_moons", {"n_samples": 31, "noise": 0.1}),
        ("make_moons", {"n_samples": (4, 9), "shuffle": False}),
        ("make_circles", {"n_samples": 31, "noise": 0.1, "factor": 0.3}),
        ("make_circles", {"n_samples": (4, 9)}),
        ("make_classification", {}),
        (
            "make_classification",
            {
                "n_samples": 70,
                "n_features": 9,
                "n_informative": 4,
                "n_redundant": 2,
                "n_repeated": 1,
                "n_classes": 3,
                "weights": [0.5, 0.3, 0.2],
                "hypercube": False,
                "shift": None,
                "scale": None,
            },
        ),
        ("make_regression", {"n_samples": 20, "n_features": 5, "n_informative": 3, "bias": 2.0, "noise": 0.5}),
        ("make_regression", {"n_samples": 20, "n_features": 5, "coef": True}),
    ],
)
@pytest.mark.parametrize("seed", [0, 42])
def test_the_same_numbers(name: str, params: dict[str, Any], seed: int) -> None:
    mine = getattr(ours, name)(**params, random_state=seed)
    expected = getattr(theirs, name)(**params, random_state=seed)
    assert len(mine) == len(expected)
    for one, other in zip(mine, expected):
        assert one.shape == other.shape
        if other.dtype.kind == "i":
            assert_array_equal(one, other)
        else:
            # Sines, logarithms and sums of products differ in the last bits.
            assert_allclose(one, other, rtol=1e-10, atol=1e-12)


def test_blobs_of_the_lesson_are_equal_bit_for_bit() -> None:
    params: dict[str, Any] = {"n_samples": 50, "centers": 2, "random_state": 0, "cluster_std": 0.60}
    x, y, centers = ours.make_blobs(**params, return_centers=True)
    expected = theirs.make_blobs(**params, return_centers=True)
    assert_array_equal(x, expected[0])
    assert_array_equal(y, expected[1])
    assert_array_equal(centers, expected[2])


def test_seeds() -> None:
    np.random.seed(3)
    first = ours.make_moons(noise=0.1)[0]
    second = ours.make_moons(noise=0.1)[0]
    np.random.seed(3)
    assert_array_equal(first, ours.make_moons(noise=0.1)[0])
    assert (first != second).any()
    state = np.random.RandomState(5)
    third = ours.make_moons(noise=0.1, random_state=state)[0]
    assert (third != ours.make_moons(noise=0.1, random_state=state)[0]).any()
    assert_array_equal(third, ours.make_moons(noise=0.1, random_state=np.random.RandomState(5))[0])


def test_what_does_not_fit_is_said() -> None:
    for call, message in [
        (lambda: ours.make_blobs(-1), "n_samples must be whole numbers of at least 0"),
        (lambda: ours.make_blobs(centers=np.zeros(3)), "centers must be a number or an array of shape"),
        (lambda: ours.make_blobs(cluster_std=[1.0]), "cluster_std"),
        (lambda: ours.make_circles(factor=1.5), "factor"),
        (lambda: ours.make_moons(noise=-1.0), "noise"),
        (lambda: ours.make_moons(random_state="seed"), "random_state must be None, an integer or"),
        (lambda: ours.make_moons(random_state=-1), "random_state must be from 0 to"),
        (lambda: ours.make_classification(return_X_y=False), "return_X_y must be True"),
        (lambda: ours.make_regression(n_targets=2), "n_targets must be 1"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
