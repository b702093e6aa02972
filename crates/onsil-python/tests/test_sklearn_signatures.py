"""Names, signatures and documentation are those of scikit-learn, as far as there is the thing itself."""

from __future__ import annotations

import importlib
import inspect
import itertools
from typing import Any

import numpy as np
import pytest

import onsil.sklearn

MODULES = (
    "cluster",
    "datasets",
    "decomposition",
    "impute",
    "linear_model",
    "metrics",
    "model_selection",
    "neighbors",
    "pipeline",
    "preprocessing",
    "svm",
)
#: Methods of scikit-learn that are not here.
LEFT_OUT = {
    "densify": "coefficients are dense",
    "get_covariance": "the components and variances say it",
    "get_metadata_routing": "there is no routing",
    "get_precision": "the components and variances say it",
    "inverse_transform": "of SimpleImputer: there are no indicators",
    "kneighbors_graph": "kneighbors has the same in another form",
    "partial_fit": "the engine learns from all samples at once",
    "path": "fit one alpha after another",
    "set_callbacks": "there are none",
    "set_output": "of labels: they are no features",
    "sparsify": "coefficients are dense",
}


def public(module: str) -> list[str]:
    return list(importlib.import_module(f"onsil.sklearn.{module}").__all__)


EVERYTHING = [(module, name) for module in MODULES for name in public(module)]
CLASSES = [
    (module, name) for module, name in EVERYTHING if inspect.isclass(getattr(getattr(onsil.sklearn, module), name))
]


def both(module: str, name: str) -> tuple[Any, Any]:
    ours = getattr(importlib.import_module(f"onsil.sklearn.{module}"), name)
    return ours, getattr(importlib.import_module(f"sklearn.{module}"), name)


def shape(function: Any) -> list[tuple[str, Any, Any]]:
    """The parameters of a function: names, kinds and defaults."""
    parameters = inspect.signature(function).parameters.values()
    return [(p.name, p.kind, repr(p.default)) for p in parameters if p.name != "self"]


@pytest.mark.parametrize(("module", "name"), EVERYTHING)
def test_signatures(module: str, name: str) -> None:
    ours, theirs = both(module, name)
    if inspect.isclass(theirs) and theirs.__init__ is object.__init__:
        return
    if name == "LabelEncoder":
        assert not shape(ours)
    else:
        assert shape(ours) == shape(theirs)


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_methods(module: str, name: str) -> None:
    ours, theirs = both(module, name)
    methods = {key for key in dir(theirs) if not key.startswith("_") and inspect.isfunction(getattr(theirs, key, None))}
    methods = {key for key in methods if not (key.startswith("set_") and key.endswith("_request"))}
    for key in sorted(methods):
        if not hasattr(ours, key):
            assert key in LEFT_OUT, f"{name}.{key}"
            continue
        mine, expected = shape(getattr(ours, key)), shape(getattr(theirs, key))
        if key in ("fit_transform", "fit_predict", "kneighbors", "transform", "inverse_transform", "get_params"):
            # Options that change nothing, such as copy, are left out; names of those that are there agree.
            assert [one[0] for one in mine][:1] == [one[0] for one in expected][:1]
        else:
            assert mine == expected, f"{name}.{key}"


def sections(documentation: str) -> set[str]:
    lines = documentation.splitlines()
    return {line.strip() for line, below in itertools.pairwise(lines) if below.strip() and not below.strip().strip("-")}


@pytest.mark.parametrize(("module", "name"), EVERYTHING)
def test_documentation(module: str, name: str) -> None:
    ours, _ = both(module, name)
    documentation = inspect.getdoc(ours) or ""
    first = documentation.splitlines()[0]
    assert first.endswith("."), first
    assert "Examples" in sections(documentation)
    parameters = [p for p in inspect.signature(ours).parameters if p not in ("self", "args", "kwargs")]
    if parameters:
        assert "Parameters" in sections(documentation)
        text = documentation.split("Parameters", 1)[1]
        for parameter in parameters:
            assert parameter in text, f"{name} does not say what {parameter} is"
    if not inspect.isclass(ours):
        assert "Returns" in sections(documentation)
        return
    for key, method in inspect.getmembers(ours, inspect.isfunction):
        if not key.startswith("_"):
            documentation = inspect.getdoc(method) or ""
            assert documentation.splitlines()[0].endswith("."), f"{name}.{key}"
            assert sections(documentation) & {"Returns", "Yields"}, f"{name}.{key}"
            for parameter in inspect.signature(method).parameters:
                assert parameter == "self" or parameter in documentation, f"{name}.{key}: {parameter}"


#: Estimators on small data, to see what they have then.
FITS: dict[str, tuple[Any, ...]] = {
    "GridSearchCV": (onsil.sklearn.svm.SVC(), {"C": [1.0]}),
    "Pipeline": ([("scaler", onsil.sklearn.preprocessing.StandardScaler())],),
}


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, n in CLASSES if n not in ("KFold", "StratifiedKFold")])
def test_fitted_attributes_are_documented(module: str, name: str) -> None:
    ours, _ = both(module, name)
    model = ours(*FITS.get(name, ()))
    x = np.random.RandomState(0).rand(40, 3).round(1)
    classes = np.arange(40) % 2
    if name.startswith("Label"):
        model.fit(classes)
    else:
        model.set_params(**{key: 2 for key in ("n_clusters",) if key in model.get_params()}).fit(x, classes)
    text = (inspect.getdoc(ours) or "").split("Attributes", 1)[1]
    for key in vars(model):
        if key.endswith("_"):
            assert key in text, f"{name} does not say what {key} is"
