"""Estimators as the engine reads them, for searches and cross-validation that run within it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._native import NativeEstimator
from ._validation import classes_of, numbers_of
from .base import clone


def config_of(estimator: Any, classes: NDArray[Any] | None) -> dict[str, Any]:
    """An estimator as ``{"class_name": …, "config": …}``; ``classes`` are those of y.

    Raises
    ------
    TypeError
        An estimator that is not the engine's, or has a function as a parameter.
    """
    from .pipeline import Pipeline

    if isinstance(estimator, Pipeline):
        steps = [[name, config_of(step, classes)] for name, step in estimator._used_steps()]
        return {"class_name": "Pipeline", "config": {"steps": steps}}
    if not isinstance(estimator, NativeEstimator) or not estimator._has_config():
        raise TypeError(
            f"{estimator!r} cannot be used here, only onsil's own estimators, and pipelines of them, without functions as "
            "parameters; scikit-learn's function of the same name takes any estimator"
        )
    model = clone(estimator)
    if classes is not None:
        model.classes_ = classes
    return {"class_name": model._native_name(), "config": model._native_parameters()}


def kind_of(estimator: Any) -> str | None:
    """Whether an estimator is a ``"classifier"``, ``"regressor"``, ….

    Raises
    ------
    TypeError
        An estimator that is not onsil's.
    """
    if not hasattr(estimator, "_tags"):
        raise TypeError(
            f"{estimator!r} is not one of onsil's estimators; scikit-learn's function of the same name takes any estimator"
        )
    kind: str | None = estimator._tags().kind
    return kind


def targets_of(estimator: Any, y: Any) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
    """Targets as the engine takes them, and the classes, if they are classes."""
    if y is None:
        return None, None
    kind = kind_of(estimator)
    if kind == "regressor":
        return numbers_of(y), None
    if kind == "classifier":
        classes, positions = classes_of(y)
        return positions, classes
    try:
        return classes_of(y)[1], None
    except ValueError:
        return numbers_of(y), None


#: Scorers of one of two classes: that which scikit-learn calls ``pos_label``, 1.
_OF_ONE_CLASS = ("precision", "recall", "f1")


def scorer_of(owner: str, scoring: Any, classes: NDArray[Any] | None) -> str:
    """A scorer's name.

    Raises
    ------
    TypeError
        A function.
    ValueError
        Classes that the scorer does not take.
    """
    if scoring is None:
        return "score"
    if not isinstance(scoring, str):
        raise TypeError(
            f"{owner}: scoring must be the name of a metric, but is {scoring!r}; scikit-learn's {owner} takes functions"
        )
    if scoring in _OF_ONE_CLASS and classes is not None and len(classes) == 2 and classes[1] != 1:
        raise ValueError(
            f"{owner}: scoring={scoring!r} is of the class 1 as the higher of two, but y has the classes "
            f"{classes.tolist()}; use {scoring}_macro, or classes 0 and 1"
        )
    return scoring


def cv_of(cv: Any, X: Any, y: Any) -> Any:
    """Folds as the engine reads them: a number, or the splits themselves."""
    if cv is None:
        return 5
    if isinstance(cv, (int, np.integer)):
        return int(cv)
    splits: Any = cv.split(X, y) if hasattr(cv, "split") else cv
    return [{"train": np.asarray(train).tolist(), "test": np.asarray(test).tolist()} for train, test in splits]
