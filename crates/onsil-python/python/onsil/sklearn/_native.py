"""Estimators that are fitted by the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from .. import _onsil
from . import exceptions
from ._tags import Tags
from ._validation import (
    Samples,
    check_features,
    check_names,
    rows_of,
    seed_of,
    shape_of,
    weights_of,
)
from ._warn import warn
from .base import BaseEstimator

if TYPE_CHECKING:
    from typing_extensions import Self


#: What the engine says of fits that ended too early.
_UNFINISHED = ("converge", "fewer than n_clusters")


class NativeEstimator(BaseEstimator):
    """An estimator of the engine under scikit-learn's name."""

    #: Parameters that change nothing here, such as ``n_jobs``.
    _ignored: ClassVar[tuple[str, ...]] = ()
    #: Parameters that the engine lacks, and the values for which that makes no difference.
    _lacking: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    #: The engine's attributes that become our own with an underscore behind.
    _attributes: ClassVar[tuple[str, ...]] = ()
    #: Whether the engine takes sparse rows.
    _sparse: ClassVar[bool] = False

    _fitted: _onsil.Fitted

    def _tags(self) -> Tags:
        tags = super()._tags()
        tags.sparse = self._sparse
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        return "_fitted" in vars(self)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(vars(self))
        if "_fitted" in state:
            state["_fitted"] = self._fitted.to_bytes()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        if "_fitted" in state:
            self._fitted = _onsil.Fitted.from_bytes(state["_fitted"])

    # Parameters

    def _native_name(self) -> str:
        for base in type(self).__mro__:
            if base.__module__.startswith("onsil."):
                return base.__name__
        return type(self).__name__

    def _given(self) -> dict[str, Any]:
        """The parameters, or what stands for them in the engine."""
        return self.get_params(deep=False)

    def _native_parameters(self) -> dict[str, Any]:
        """The parameters as the engine takes them."""
        owner = type(self).__name__
        native: dict[str, Any] = {}
        for name, value in self._given().items():
            if name in self._ignored:
                continue
            if name in self._lacking:
                _check_lacking(owner, name, value, self._lacking[name])
                continue
            native[name] = seed_of(value) if name == "random_state" else plain(owner, name, value)
        return native

    def _has_config(self) -> bool:
        """Whether the parameters alone say all: none is a function."""
        return not any(callable(value) for value in self.get_params(deep=False).values() if not isinstance(value, type))

    # Learning

    def _samples(self, X: Any, *, reset: bool, least: int = 1) -> Samples:
        """Samples to learn from, or to be asked about; names and numbers of features are kept or compared."""
        if not reset:
            self._check_fitted()
        check_names(self, X, reset=reset)
        samples = rows_of(X, type(self).__name__, sparse=self._sparse, least=least)
        if reset:
            self.n_features_in_ = shape_of(samples)[1]
        else:
            check_features(self, samples)
        return samples

    def _ask(self, method: str, X: Any) -> NDArray[Any]:
        """What the fitted model says of samples."""
        samples = self._samples(X, reset=False)
        answer: NDArray[Any] = getattr(self._fitted, method)(samples)
        return answer

    def _fit_native(self, samples: Samples, y: NDArray[Any] | None, sample_weight: Any) -> Self:
        weights = weights_of(sample_weight, shape_of(samples)[0])
        if weights is not None and not weights.any():
            raise ValueError("Sample weights must contain at least one non-zero number.")
        self._fitted = _onsil.fit(self._native_name(), self._native_parameters(), samples, y, weights)
        pass_on(self._fitted.warnings())
        self._take(self._fitted.attributes())
        return self

    def _take(self, attributes: dict[str, Any]) -> None:
        """Makes the engine's attributes our own."""
        for name in self._attributes:
            setattr(self, f"{name}_", attributes[name])


def pass_on(texts: list[str]) -> None:
    """Warns of what the engine says of a fit."""
    for text in texts:
        unfinished = any(part in text for part in _UNFINISHED)
        warn(text, exceptions.ConvergenceWarning if unfinished else UserWarning)


def plain(owner: str, name: str, value: Any) -> Any:
    """A parameter's value without NumPy's types.

    Raises
    ------
    ValueError
        Infinity or NaN, which a config cannot hold.
    """
    if isinstance(value, (np.generic, np.ndarray)):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{owner}: {name} must be finite, but is {value}")
    if isinstance(value, (list, tuple)):
        return [plain(owner, name, item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(owner, name, item) for key, item in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(f"{owner}: {name} cannot be a {type(value).__name__}: {value!r}")


def _check_lacking(owner: str, name: str, value: Any, allowed: tuple[Any, ...]) -> None:
    """Refuses what the engine lacks."""
    for one in allowed:
        if value is one or (isinstance(value, (bool, int, float, str)) and value == one):
            return
    wanted = " or ".join(repr(one) for one in allowed)
    raise ValueError(f"{owner}: {name} must be {wanted}, but is {value!r}; onsil has nothing else for it")
