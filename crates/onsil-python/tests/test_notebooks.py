"""Notebooks run from their first cell to their last, and find what they promise."""

from __future__ import annotations

import ast
import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onsil import plot

FOLDER = Path(__file__).parents[3] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = notebook["cells"]
    return found


def run(path: Path, folder: Path) -> tuple[dict[str, Any], list[Any]]:
    """The names that a notebook defines, and what it displays: among others, what its cells end with."""
    body: list[ast.stmt] = []
    for cell in cells(path):
        if cell["cell_type"] == "code":
            body += ast.parse("".join(cell["source"]), f"{path.name}#{cell['id']}").body
            if isinstance(body[-1], ast.Expr):
                body[-1].value = ast.Call(ast.Name("display", ast.Load()), [body[-1].value], [])
    program = folder / f"{path.stem}.py"
    program.write_text(ast.unparse(ast.Module(body, [])), encoding="utf-8")
    shown: list[Any] = []
    names = runpy.run_path(str(program), {"display": shown.append}, "__main__")
    return names, [value for value in shown if value is not None]


#: What each lesson is about.
FOUND: dict[str, Callable[[dict[str, Any]], bool]] = {
    "gates": lambda n: n["scores"]["AND"] == n["scores"]["OR"] == 1.0 and n["scores"]["XOR"] <= 0.75,
    "xor1": lambda n: n["model"].count_params() == 3 and max(n["history"].history["accuracy"]) <= 0.75,
    "xor2": lambda n: n["history"].history["accuracy"][-1] == 1.0 and 0 < sum(n["reached"]) < 40,
    "activations": lambda n: bool(np.isclose(n["shares"].sum(), 1.0, atol=1e-6)),
    "vanishing": lambda n: n["ratios"]["sigmoid"] < 1e-3 < n["ratios"]["tanh"] and max(n["dead"].values()) > 0.1,
    "propagation": lambda n: n["furthest"] < 1e-9 and n["stepped"] < 1e-6 and n["collapsed"] < 1e-5,
    "dnn": lambda n: n["model"].count_params() == 101770 and n["accuracy"] > 0.9,
    "dropout": lambda n: n["gaps"][0.5] < n["gaps"][0.2] < n["gaps"][0.0],
    "cnn": lambda n: n["accuracy"] > 0.95,
    "convolution": lambda n: list(n["sizes"].values()) == [(28, 28), (14, 14), (26, 26), (13, 13)],
    # Of scikit-learn 1.9.1 for the same points.
    "svm": lambda n: (
        len(n["model"].support_vectors_) == 3
        and bool(np.allclose(n["model"].decision_function(n["new"]), [0.4712, -0.5179], atol=1e-3))
    ),
    "kmeans": lambda n: bool(np.isclose(n["model"].inertia_, 3497.153, atol=1e-2)),
    "tshirt": lambda n: sorted(set(n["sizes"].tolist())) == [0, 1, 2, 3],
    "regression": lambda n: bool(
        np.allclose([n["slope"], n["intercept"]], [n["model"].coef_[0], n["model"].intercept_])
    ),
    "logistic": lambda n: n["accuracy"] > 0.85,
}


def test_every_lesson_has_a_notebook() -> None:
    assert [path.stem for path in NOTEBOOKS] == sorted(FOUND)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["nbformat"] == 4
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    for cell in notebook["cells"]:
        assert cell["cell_type"] == "markdown" or (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_finds_what_it_promises(path: Path, tmp_path: Path) -> None:
    names, shown = run(path, tmp_path)
    assert FOUND[path.stem](names)
    if path.stem != "propagation":
        assert any(isinstance(value, plot.Figure) for value in shown)
    for value in shown:
        if isinstance(value, plot.Figure):
            assert value._repr_html_().startswith("<div")
