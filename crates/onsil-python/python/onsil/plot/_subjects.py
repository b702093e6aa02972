"""What users call models, rows and classes, as the native figures take it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from .._arrays import array_of

Names = Sequence[str] | None


def names_of(given: Names, name: str) -> list[str] | None:
    """Names as texts."""
    if given is None:
        return None
    if isinstance(given, str):
        raise TypeError(f"{name} must be a list of names, but is the text {given!r}")
    return [str(each) for each in given]


def rows_of(X: Any) -> Any:
    """Rows of features, dense or sparse; of images, their pixels."""
    if hasattr(X, "tocsr"):
        from ..sklearn._validation import csr_parts

        return csr_parts(X)
    array = array_of(X, "X")
    if array.ndim < 2:
        raise ValueError(f"X must have rows of features, two axes or more, but has the shape {array.shape}")
    array = array.reshape(len(array), -1)
    return array if array.dtype in (np.float32, np.float64, np.uint8) else array.astype(np.float64)


def numbers_of(given: Any, name: str) -> list[float]:
    """Numbers in a list."""
    array = array_of(given, name)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"{name} must have one axis, but has the shape {array.shape}")
    numbers: list[float] = array.astype(np.float64).tolist()
    return numbers


def _listed(given: Any, name: str) -> NDArray[Any]:
    """Classes of any kind, one for each row."""
    if hasattr(given, "to_numpy") and not isinstance(given, np.ndarray):
        given = given.to_numpy()
    array = np.asarray(given)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(
            f"{name} must be one class for each row, but has the shape {array.shape}: of probabilities, take "
            "argmax(axis=1)"
        )
    whole = array.dtype.kind == "f" and bool(np.all(array == np.floor(array)))
    return array.astype(np.int64) if whole or array.dtype.kind in "biu" else array


def labels_of(given: Any, name: str, least: int | None = 0) -> list[int]:
    """Classes that are whole numbers."""
    array = _listed(given, name)
    if array.dtype.kind != "i":
        raise ValueError(f"{name} must be whole numbers, but has the dtype {array.dtype}")
    if least is not None and array.size and int(array.min()) < least:
        raise ValueError(f"{name} must be whole numbers from {least}, but has {int(array.min())}")
    labels: list[int] = array.tolist()
    return labels


def named_labels(y: Any, class_names: Names) -> tuple[list[int], list[str] | None]:
    """Classes as whole numbers from 0, and their names."""
    array = _listed(y, "y")
    names = names_of(class_names, "class_names")
    if array.dtype.kind == "i" and (array.size == 0 or int(array.min()) >= 0):
        return labels_of(array, "y"), names
    known, positions = np.unique(array, return_inverse=True)
    return positions.tolist(), names or [str(each) for each in known]


def common_classes(y_true: Any, y_pred: Any, class_names: Names) -> tuple[list[int], list[int], list[str] | None]:
    """Right and predicted classes as whole numbers, and the names of all of them."""
    truth, said = _listed(y_true, "y_true"), _listed(y_pred, "y_pred")
    if len(truth) != len(said):
        raise ValueError(f"y_true and y_pred must be equally long, but are {len(truth)} and {len(said)} long")
    names = names_of(class_names, "class_names")
    if truth.dtype.kind == "i" and said.dtype.kind == "i":
        return truth.tolist(), said.tolist(), names
    known, positions = np.unique(np.concatenate([truth, said]), return_inverse=True)
    both: list[int] = positions.tolist()
    return both[: len(truth)], both[len(truth) :], names or [str(each) for each in known]


def network_of(model: Any, owner: str) -> _onsil.Network:
    """The native network of a model."""
    native = getattr(model, "_native", None)
    if not isinstance(native, _onsil.Network):
        raise TypeError(f"{owner}: model must be a keras.Sequential, but is a {type(model).__name__}")
    return native


def fitted_of(model: Any, owner: str) -> _onsil.Fitted:
    """The native model of a fitted estimator."""
    if hasattr(model, "_check_fitted"):
        model._check_fitted()
    native = getattr(model, "_fitted", None)
    if not isinstance(native, _onsil.Fitted):
        raise TypeError(f"{owner}: model must be a fitted estimator of onsil.sklearn, but is a {type(model).__name__}")
    return native


class _Asked:
    """A classifier of any make, such as a pipeline, as the native half asks it."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._positions = {label: position for position, label in enumerate(np.asarray(model.classes_).tolist())}
        self.classes = len(self._positions)
        self.features: int | None = getattr(model, "n_features_in_", None)

    def classify(self, x: NDArray[np.float64]) -> tuple[list[int], NDArray[np.float64], bool]:
        """The position of each row's class, scores, and whether these are probabilities."""
        with warnings.catch_warnings():
            # A model that has learnt from a frame misses its names here.
            warnings.filterwarnings("ignore", "X does not have valid feature names")
            labels = [self._positions[label] for label in np.asarray(self._model.predict(x)).tolist()]
            method = next((m for m in ("predict_proba", "decision_function") if hasattr(self._model, m)), None)
            if method is None:
                return labels, np.empty((len(x), 0)), False
            scores = np.asarray(getattr(self._model, method)(x), dtype=np.float64).reshape(len(x), -1)
        return labels, scores, method == "predict_proba"


def model_of(model: Any, owner: str) -> Any:
    """A network, a fitted estimator, or what asks another classifier."""
    if isinstance(getattr(model, "_native", None), _onsil.Network):
        return network_of(model, owner)
    if hasattr(model, "_check_fitted"):
        model._check_fitted()
    if isinstance(getattr(model, "_fitted", None), _onsil.Fitted):
        return fitted_of(model, owner)
    if not (hasattr(model, "predict") and hasattr(model, "classes_")):
        raise TypeError(f"{owner}: model must be a keras.Sequential or a fitted classifier, but is {model!r}")
    return _Asked(model)


def classes_of(model: Any, y: Any, class_names: Names) -> tuple[list[int], list[str] | None]:
    """Classes as the native half of a model numbers them, and their names."""
    known = getattr(model, "classes_", None)
    if known is None:
        return labels_of(y, "y"), names_of(class_names, "class_names")
    array = np.asarray(_listed(y, "y"))
    positions = {label: position for position, label in enumerate(known.tolist())}
    odd = next((label for label in array.tolist() if label not in positions), None)
    if odd is not None:
        raise ValueError(f"y has the class {odd!r}, which the model does not know: it knows {known.tolist()}")
    names = names_of(class_names, "class_names")
    if names is None and list(positions) != list(range(len(positions))):
        names = [str(label) for label in positions]
    return [positions[label] for label in array.tolist()], names


def refuse_class(estimator: Any) -> None:
    """Refuses a class in the place of an object."""
    if isinstance(estimator, type):
        raise TypeError(f"{estimator.__name__} is a class: give an object, {estimator.__name__}(…)")


def described(estimator: Any, classes: NDArray[Any] | None = None) -> tuple[str, dict[str, Any]]:
    """An estimator's name and parameters as the engine reads them; ``classes`` are those that it learns."""
    from ..sklearn._configs import config_of

    refuse_class(estimator)
    config = config_of(estimator, classes)
    return config["class_name"], config["config"]


def without_drawn_seeds(parameters: dict[str, Any], estimator: Any) -> dict[str, Any]:
    """Parameters to be read: a seed that nobody gave is another one at each call."""
    if hasattr(estimator, "steps"):
        by_name = dict(estimator.steps)
        steps = [
            [name, {**step, "config": without_drawn_seeds(step["config"], by_name[name])}]
            for name, step in parameters["steps"]
        ]
        return {**parameters, "steps": steps}
    drawn = getattr(estimator, "random_state", None) is None
    return {name: value for name, value in parameters.items() if not (drawn and name == "random_state")}
