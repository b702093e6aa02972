"""Methods that only some instances of a class have."""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import Any


class available_if:
    """A method that exists where ``check(instance)`` is true; elsewhere its name is an ``AttributeError``.

    Parameters
    ----------
    check : callable
        Takes the instance; may raise an ``AttributeError`` that says more.
    """

    def __init__(self, check: Callable[[Any], bool]) -> None:
        self._check = check

    def __call__(self, method: Callable[..., Any]) -> Any:
        return _Available(method, self._check)


class _Available:
    def __init__(self, method: Callable[..., Any], check: Callable[[Any], bool]) -> None:
        self._method = method
        self._check = check
        self.__doc__ = method.__doc__
        self.__name__ = method.__name__
        self.__wrapped__ = method

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self._method
        if not self._check(instance):
            name = self._method.__name__
            raise AttributeError(f"This {type(instance).__name__!r} has no attribute {name!r}")
        return MethodType(self._method, instance)
