"""The programs that onsil began with, in which only the imports, and names that NumPy and scikit-learn have since taken away, are others."""

from __future__ import annotations

import runpy
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SEEDS = Path(__file__).parent / "seeds"


def run(name: str) -> dict[str, Any]:
    """Runs a program as its own main module and returns its names."""
    with warnings.catch_warnings():
        # Their old spellings are looked at in a test of their own.
        warnings.simplefilter("ignore", DeprecationWarning)
        return runpy.run_path(str(SEEDS / f"{name}.py"), run_name="__main__")


def test_one_perceptron_cannot_learn_xor(capsys: pytest.CaptureFixture[str]) -> None:
    names = run("xor1")
    printed = capsys.readouterr().out
    assert "Total params: 3 (12.00 B)" in printed
    assert printed.count("Epoch ") == 10
    assert names["model"].count_params() == 3
    # Of a line through four points no more than three can be right.
    assert max(names["model"].history.history["accuracy"]) <= 0.75


def test_three_layers_learn_xor(capsys: pytest.CaptureFixture[str]) -> None:
    names = run("xor2")
    assert "Total params: 42 (168.00 B)" in capsys.readouterr().out
    losses = names["model"].history.history["loss"]
    assert len(losses) == 30
    assert losses[-1] < losses[0]


def test_old_spellings_work_and_say_so() -> None:
    with pytest.warns(DeprecationWarning) as said:
        runpy.run_path(str(SEEDS / "xor1.py"))
    texts = "\n".join(str(warning.message) for warning in said)
    for spelling in ("shape=2", "lr=", "decay="):
        assert spelling in texts
    # Each points at the line of the program that has it.
    assert {Path(warning.filename).name for warning in said} == {"xor1.py"}


def test_dnn(mnist: bool, capsys: pytest.CaptureFixture[str]) -> None:
    model = run("dnn")["model"]
    printed = capsys.readouterr().out
    assert "Total params: 101,770 (397.54 KB)" in printed
    assert printed.count("Epoch ") == 10
    history = model.history.history["accuracy"]
    assert history[-1] > history[0]
    # Pixels are not scaled here; MNIST's test images are read right in 94 of 100 cases.
    if mnist:
        assert history[-1] > 0.9


def test_cnn(mnist: bool, capsys: pytest.CaptureFixture[str]) -> None:
    if not mnist:
        pytest.skip("the program reshapes MNIST's 60,000 images: ONSIL_MNIST names no folder with them")
    model = run("cnn")["model"]
    printed = capsys.readouterr().out
    assert "Total params: 118,346" in printed
    assert model.history.history["accuracy"][-1] > 0.98


def test_svm() -> None:
    import matplotlib.pyplot as plt

    names = run("svm")
    plt.close("all")
    model = names["model"]
    # Figures of scikit-learn 1.9.1 for this program.
    assert len(model.support_vectors_) == 3
    margin = model.decision_function(model.support_vectors_)
    np.testing.assert_allclose(np.abs(margin), 1.0, atol=2e-3)


def test_kmeans(capsys: pytest.CaptureFixture[str]) -> None:
    import matplotlib.pyplot as plt

    names = run("kmeans")
    plt.close("all")
    assert len(names["centers"]) == 2
    assert "center: 1 dist:" in capsys.readouterr().out
