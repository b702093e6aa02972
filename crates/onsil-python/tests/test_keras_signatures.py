"""Names, signatures and docstrings of ``onsil.keras`` beside Keras' own."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import keras
import pytest

import onsil.keras as ours

MODULES = [
    "activations",
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "optimizers.schedules",
    "regularizers",
    "utils",
]
#: Classes that others derive from: their constructors are for subclasses and may be others than Keras'.
BASES = {"Layer", "Initializer", "Regularizer", "Constraint", "Optimizer", "LearningRateSchedule", "Model"}


def module(root: Any, path: str) -> Any:
    for part in path.split("."):
        root = getattr(root, part)
    return root


def public() -> Iterator[tuple[str, Any]]:
    """Every public class and function by its path."""
    for path in MODULES:
        found = module(ours, path)
        for name in found.__all__:
            value = getattr(found, name)
            if not isinstance(value, ModuleType):
                yield f"{path}.{name}", value


PUBLIC = dict(public())
METHODS = {
    f"{path}.{name}": method
    for path, value in PUBLIC.items()
    if inspect.isclass(value)
    for name, method in vars(value).items()
    if inspect.isfunction(method) and not name.startswith("_")
}


def parameters(function: Any) -> list[inspect.Parameter]:
    of = function.__init__ if inspect.isclass(function) else function
    if of is object.__init__:
        return []
    return [parameter for parameter in inspect.signature(of).parameters.values() if parameter.name != "self"]


def named(function: Any) -> list[inspect.Parameter]:
    return [p for p in parameters(function) if p.kind is p.POSITIONAL_OR_KEYWORD]


def test_public_names_are_found() -> None:
    assert len(PUBLIC) > 150
    assert {"layers.Dense", "losses.mean_squared_error", "optimizers.schedules.CosineDecay"} <= set(PUBLIC)


@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_name_is_keras(path: str) -> None:
    module(keras, path)


@pytest.mark.parametrize("path", sorted(path for path in PUBLIC if path.split(".")[-1] not in BASES))
def test_signature_is_keras(path: str) -> None:
    theirs = {parameter.name: parameter for parameter in parameters(module(keras, path))}
    mine = named(PUBLIC[path])
    # What is there has Keras' place among what is there, and its default; what is ours alone is given by name.
    assert [parameter.name for parameter in mine] == [
        name for name in theirs if name in {parameter.name for parameter in mine}
    ]
    for parameter in mine:
        assert parameter.default == theirs[parameter.name].default, parameter.name
    positional = [p.name for p in theirs.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    required = [p.name for p in theirs.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    assert set(required) <= {parameter.name for parameter in mine}
    # Positions agree as far as ours go, so that a call without names means the same.
    assert positional[: len(mine)] == [parameter.name for parameter in mine] or path in SHORTER


#: Classes that lack a parameter before the last that they have; it would be refused by name, and nobody counts so far.
SHORTER = {"layers.Input", "layers.InputLayer"}


@pytest.mark.parametrize("path", sorted({**PUBLIC, **METHODS}))
def test_docstring_is_numpydoc(path: str) -> None:
    value = {**PUBLIC, **METHODS}[path]
    text = inspect.getdoc(value) or ""
    assert text.split("\n")[0].rstrip().endswith((".", "…")), "the first line is a sentence"
    wanted = [p.name for p in parameters(value)]
    if path in METHODS and path.split(".")[-1].startswith("on_"):
        # What callbacks are called with is said once, for the class.
        return
    sections = re.split(r"\n(?=[A-Z][A-Za-z ]+\n-{3,}\n)", text)
    documented = next((section for section in sections if section.startswith("Parameters\n")), "")
    names = set(re.findall(r"\w+", " ".join(re.findall(r"^(\S.*?)(?: : .*)?$", documented, re.MULTILINE))))
    assert set(wanted) - {"config"} <= names, f"not documented: {set(wanted) - names}"
    if path in PUBLIC and path.split(".")[-1] not in BASES:
        assert "Examples\n" in text


def test_one_class_has_all_its_names() -> None:
    same = [("layers", "MaxPool2D", "MaxPooling2D"), ("layers", "Convolution1D", "Conv1D")]
    for family, alias, name in [*same, ("regularizers", "l2", "L2"), ("initializers", "zeros", "Zeros")]:
        assert getattr(getattr(ours, family), alias) is getattr(getattr(ours, family), name)
        assert getattr(getattr(keras, family), alias) is getattr(getattr(keras, family), name)
