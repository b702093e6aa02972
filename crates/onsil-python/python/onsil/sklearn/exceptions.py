"""Exceptions and warnings: scikit-learn's own where it is installed, so that one ``except`` catches both.

Examples
--------
>>> from onsil.sklearn.exceptions import NotFittedError
>>> from onsil.sklearn.svm import SVC
>>> try:
...     SVC().predict([[0.0]])
... except NotFittedError as error:
...     print(error)
This SVC instance is not fitted yet: call 'fit' before this method.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

__all__ = ["ConvergenceWarning", "DataConversionWarning", "NotFittedError"]


class _NotFittedError(ValueError, AttributeError):
    """An estimator was asked for what only a fitted one has."""


class _ConvergenceWarning(UserWarning):
    """A fit has ended before it converged."""


class _DataConversionWarning(UserWarning):
    """Data were taken in another shape or type than they came in."""


if TYPE_CHECKING:
    ConvergenceWarning = _ConvergenceWarning
    DataConversionWarning = _DataConversionWarning
    NotFittedError = _NotFittedError

_OWN: dict[str, type] = {
    "ConvergenceWarning": _ConvergenceWarning,
    "DataConversionWarning": _DataConversionWarning,
    "NotFittedError": _NotFittedError,
}


@functools.cache
def _class_of(name: str) -> Any:
    """scikit-learn's class of that name, or our own where it is not installed."""
    try:
        from sklearn import exceptions
    except ImportError:
        return _OWN[name]
    return getattr(exceptions, name)


def __getattr__(name: str) -> Any:
    # Looked up when first named: importing scikit-learn takes longer than most fits.
    if name in _OWN:
        return _class_of(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
