"""What users call samples, targets and weights, as the native module takes them."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import exceptions
from ._warn import warn as say

#: Dense rows, or the parts of a CSR matrix.
Samples = Any

_TAKEN = (np.dtype("f8"), np.dtype("f4"), np.dtype("u1"))


def is_sparse(given: Any) -> bool:
    """Whether something is a sparse matrix of SciPy, which must be loaded then."""
    scipy = sys.modules.get("scipy.sparse")
    return scipy is not None and bool(scipy.issparse(given))


def _is_frame(given: Any) -> bool:
    return hasattr(given, "to_numpy") and hasattr(given, "columns")


def feature_names(X: Any) -> NDArray[Any] | None:
    """The names of a frame's columns, if all are texts.

    Raises
    ------
    TypeError
        Some are texts and some not.
    """
    if not _is_frame(X):
        return None
    names = np.asarray(list(X.columns), dtype=object)
    kinds = sorted({type(name).__name__ for name in names})
    if "str" in kinds and len(kinds) > 1:
        raise TypeError(
            "Feature names are only supported if all input features have string names, but your input has "
            f"{kinds} as feature name / column name types. Convert the columns' names to strings, for example with "
            "X.columns = X.columns.astype(str)"
        )
    return names if kinds == ["str"] else None


def check_names(estimator: Any, X: Any, *, reset: bool) -> None:
    """Remembers the names of features in ``fit``, and compares them with those later on.

    Raises
    ------
    ValueError
        Other names, or another order.
    """
    names = feature_names(X)
    if reset:
        if names is not None:
            estimator.feature_names_in_ = names
        elif hasattr(estimator, "feature_names_in_"):
            del estimator.feature_names_in_
        return
    known = getattr(estimator, "feature_names_in_", None)
    owner = type(estimator).__name__
    if names is None and known is None:
        return
    if known is None:
        say(f"X has feature names, but {owner} was fitted without feature names")
        return
    if names is None:
        say(f"X does not have valid feature names, but {owner} was fitted with feature names")
        return
    if len(names) == len(known) and all(names == known):
        return
    text = "The feature names should match those that were passed during fit.\n"
    unseen, missing = sorted(set(names) - set(known)), sorted(set(known) - set(names))
    if unseen:
        text += "Feature names unseen at fit time:\n" + _listed(unseen)
    if missing:
        text += "Feature names seen at fit time, yet now missing:\n" + _listed(missing)
    if not unseen and not missing:
        text += "Feature names must be in the same order as they were in fit.\n"
    raise ValueError(text)


def _listed(names: list[str], most: int = 5) -> str:
    lines = [f"- {name}\n" for name in names[:most]]
    return "".join(lines) + ("- ...\n" if len(names) > most else "")


def array_of(given: Any, name: str = "X") -> NDArray[Any]:
    """An array of numbers in native byte order, of a type that the engine takes; no copy where it is one already."""
    if _is_frame(given) or hasattr(given, "to_numpy"):
        array = np.asarray(given.to_numpy())
        if array.dtype == object:
            array = _numbers_of_frame(given, array)
    else:
        array = np.asarray(given)
    kind = array.dtype.kind
    if kind == "c":
        raise ValueError(f"Complex data not supported\n{name} has the dtype {array.dtype}: give its parts as columns")
    if kind in "OUSV":
        try:
            array = array.astype(np.float64)
        except ValueError as error:
            raise ValueError(f"{name} must be numbers: {error}") from None
    elif kind == "b":
        array = array.view(np.uint8) if array.dtype.isnative else array.astype(np.uint8)
    elif kind not in "iuf":
        raise ValueError(f"{name} must be numbers, but has the dtype {array.dtype}")
    dtype = array.dtype.newbyteorder("=")
    return np.require(array, dtype=dtype if dtype in _TAKEN else np.float64, requirements="A")


def _numbers_of_frame(frame: Any, array: NDArray[Any]) -> NDArray[Any]:
    """Columns of a frame that has its own types with a mark for what is missing."""
    try:
        return np.asarray(frame.to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError):
        return array


def rows_of(
    X: Any,
    owner: str,
    *,
    sparse: bool = False,
    least: int = 1,
    name: str = "X",
) -> Samples:
    """Samples in rows: an array of two axes, or the parts of a CSR matrix.

    Raises
    ------
    TypeError
        Sparse data where only dense ones are taken.
    ValueError
        Another number of axes, no samples or no features, complex numbers.
    """
    samples: Samples
    if is_sparse(X):
        if not sparse:
            raise TypeError(
                f"{owner} takes no sparse data, but {name} is a sparse matrix: give it dense data, such as {name}.toarray()"
            )
        shape, samples = X.shape, csr_parts(X, name)
    else:
        array = array_of(X, name)
        if array.ndim == 0:
            raise ValueError(
                f"Expected 2D array, got scalar array instead:\narray={array}.\nReshape your data: "
                "array.reshape(1, 1) is one sample of one feature."
            )
        if array.ndim == 1:
            raise ValueError(
                f"Expected 2D array, got 1D array instead:\narray={array}.\nReshape your data either using "
                "array.reshape(-1, 1) if it has one feature, or array.reshape(1, -1) if it is one sample."
            )
        if array.ndim > 2:
            raise ValueError(
                f"Found array with dim {array.ndim}, while {owner} expected <= 2: {name} has the shape "
                f"{array.shape}; reshape it to (n_samples, n_features)."
            )
        shape, samples = array.shape, array
    if shape[0] < least:
        raise ValueError(
            f"Found array with {shape[0]} sample(s) (shape={shape}) while a minimum of {least} is required by {owner}."
        )
    if shape[1] < 1:
        raise ValueError(
            f"Found array with {shape[1]} feature(s) (shape={shape}) while a minimum of 1 is required by {owner}."
        )
    return samples


def csr_parts(X: Any, name: str = "X") -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], int]:
    """The parts of a sparse matrix as CSR: data, indices, indptr, columns."""
    if X.ndim != 2:
        raise ValueError(f"Expected 2D array, got {X.ndim}D sparse array instead: {name}.\nReshape your data.")
    if X.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{name} has the dtype {X.dtype}")
    matrix = X.tocsr()
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return (
        np.ascontiguousarray(matrix.data, dtype=np.float64),
        np.ascontiguousarray(matrix.indices).astype(np.uint32),
        np.ascontiguousarray(matrix.indptr).astype(np.int64),
        int(matrix.shape[1]),
    )


def shape_of(samples: Samples) -> tuple[int, int]:
    """The numbers of samples and features."""
    if isinstance(samples, tuple):
        return len(samples[2]) - 1, samples[3]
    return samples.shape  # type: ignore[no-any-return]  # an array of two axes


def check_features(estimator: Any, samples: Samples) -> None:
    """Refuses another number of features than in ``fit``."""
    features = shape_of(samples)[1]
    if features != estimator.n_features_in_:
        raise ValueError(
            f"X has {features} features, but {type(estimator).__name__} is expecting {estimator.n_features_in_} "
            "features as input."
        )


def list_of(y: Any, name: str = "y", *, warn: bool = True) -> NDArray[Any]:
    """Targets as an array of one axis; a table of one column is taken with a warning.

    Raises
    ------
    ValueError
        None, a table, sparse data, complex numbers.
    """
    if y is None:
        raise ValueError(f"This estimator requires {name} to be passed, but the target {name} is None.")
    if is_sparse(y):
        raise ValueError(f"{name} should be a 1d array, got a sparse matrix instead; use {name}.toarray().ravel()")
    array = np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported\n{name} has the dtype {array.dtype}")
    if array.ndim == 2 and array.shape[1] == 1:
        if warn:
            say(
                f"A column-vector {name} was passed when a 1d array was expected. Change the shape of {name} to "
                "(n_samples,), for example using ravel().",
                exceptions.DataConversionWarning,
            )
        return array.ravel()
    if array.ndim != 1:
        raise ValueError(f"{name} should be a 1d array, got an array of shape {array.shape} instead.")
    return array


def check_lengths(samples: int, **others: Any) -> None:
    """Refuses lists that are not as long as the samples are many."""
    for name, other in others.items():
        if other is not None and len(other) != samples:
            raise ValueError(
                "Found input variables with inconsistent numbers of samples: "
                f"{[samples, len(other)]}; {name} must have one entry for each row of X"
            )


def numbers_of(y: Any, name: str = "y") -> NDArray[np.float64]:
    """Targets that are numbers."""
    array = list_of(y, name)
    if array.dtype.kind not in "biuf":
        try:
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} must be numbers, as of a regression: {error}") from None
    return np.ascontiguousarray(array, dtype=np.float64)


def classes_of(y: Any, name: str = "y", *, warn: bool = True) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The sorted classes of targets, and each target's position among them.

    Raises
    ------
    ValueError
        Numbers that are not whole; NaN; texts beside other things.
    """
    array = list_of(y, name, warn=warn)
    if array.dtype.kind == "f":
        finite = np.isfinite(array)
        if not finite.all():
            odd = array[~finite][0]
            kind = "NaN" if np.isnan(odd) else "infinity"
            raise ValueError(f"Input {name} contains {kind}: remove these samples, or give them a class of their own.")
        if (array != np.floor(array)).any():
            raise ValueError(
                "Unknown label type: continuous. Maybe you are trying to fit a classifier, which expects discrete "
                f"classes on a regression target with continuous values: {name} has {array[array != np.floor(array)][0]}."
            )
    elif array.dtype == object:
        return _classes_of_objects(array, name)
    classes, positions = np.unique(array, return_inverse=True)
    return classes, positions.reshape(-1).astype(np.int64, copy=False)


def _classes_of_objects(array: NDArray[Any], name: str) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The same of Python's objects, of which sets find the different ones soonest."""
    values = array.tolist()
    try:
        distinct = set(values)
    except TypeError:
        raise ValueError(f"Unknown label type: the classes of {name} must be numbers, texts or the like") from None
    if any(value is None or (isinstance(value, float) and math.isnan(value)) for value in distinct):
        raise ValueError(f"Input {name} contains NaN: remove these samples, or give them a class of their own.")
    kinds = {type(value) for value in distinct}
    if str in kinds and len(kinds) > 1:
        names = " and ".join(sorted(kind.__name__ for kind in kinds))
        raise ValueError(f"Unknown label type: {name} mixes {names}; give all classes as texts, or all as numbers")
    if all(issubclass(kind, (bool, int, float, np.number)) for kind in kinds):
        return classes_of(np.array(values), name)
    try:
        ordered = sorted(distinct)
    except TypeError:
        raise ValueError(f"Unknown label type: the classes of {name} cannot be put in order") from None
    index = {value: at for at, value in enumerate(ordered)}
    classes = np.empty(len(ordered), dtype=object)
    classes[:] = ordered
    return classes, np.fromiter(map(index.__getitem__, values), np.int64, len(values))


def weights_of(sample_weight: Any, samples: int) -> NDArray[np.float64] | None:
    """Weights as an array of one axis; one number stands for all samples.

    Raises
    ------
    ValueError
        Another shape, or anything but numbers.
    """
    if sample_weight is None:
        return None
    given = sample_weight.to_numpy() if hasattr(sample_weight, "to_numpy") else sample_weight
    try:
        weights = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"sample_weight must be numbers: {error}") from None
    if weights.ndim == 0:
        return np.full(samples, float(weights))
    if weights.ndim != 1:
        raise ValueError(
            f"Sample weights must be 1D array or scalar, got {weights.ndim}D array of shape {weights.shape}"
        )
    if len(weights) != samples:
        raise ValueError(f"sample_weight.shape == {weights.shape}, expected {(samples,)}!")
    return np.ascontiguousarray(weights)


def seed_of(random_state: Any) -> int:
    """A seed of 32 bits from ``None``, an integer or NumPy's ``RandomState``.

    Raises
    ------
    ValueError
        Anything else.
    """
    if random_state is None or random_state is np.random:
        return int(np.random.randint(2**32, dtype=np.uint32))
    if isinstance(random_state, np.random.RandomState):
        return int(random_state.randint(2**32, dtype=np.uint32))
    if isinstance(random_state, (int, np.integer)) and not isinstance(random_state, bool):
        if 0 <= random_state < 2**32:
            return int(random_state)
        raise ValueError(f"random_state must be from 0 to 2**32 - 1, but is {random_state}")
    raise ValueError(f"random_state must be None, an integer or a numpy.random.RandomState, but is {random_state!r}")
