"""Objects that are a class name and a config."""

from __future__ import annotations

import copy
import difflib
import functools
import inspect
import re
import sys
import warnings
from typing import Any, ClassVar

import numpy as np


def plain(value: Any) -> Any:
    """What a config may hold: numbers, texts, lists and dictionaries of them; ``None`` entries are left out."""
    if isinstance(value, Configured):
        return value.to_native()
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, functools.partial):
        # A function of this package with parameters of its own.
        if value.args:
            raise TypeError(f"{value}: arguments must be given by name")
        return {"class_name": plain(value.func), "config": plain(value.keywords)}
    if isinstance(value, type) and issubclass(value, Configured):
        return value().to_native()
    if callable(value):
        if not str(getattr(value, "__module__", "")).startswith("onsil."):
            raise TypeError(f"no Python is called here: give a name or what the package has, not {value!r}")
        # keras.activations.relu and the like are named by themselves.
        return str(value.__name__)
    return value


def snake_case(name: str) -> str:
    """``LargestError`` as ``largest_error``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def deprecated(message: str) -> None:
    """Warns of an old spelling, at the line of the user's program that has it."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and f"{frame.f_globals.get('__name__')}.".startswith("onsil."):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, DeprecationWarning, stacklevel=level)


def renamed(owner: str, config: dict[str, Any], old: str, new: str) -> None:
    """Moves a parameter that is still given by its old name, and says so."""
    if old in config:
        deprecated(f"{owner}: {old}= is the old name of {new}=")
        config[new] = config.pop(old)


def defined_here(owner: type, method: str) -> bool:
    """Whether a class has a method from this package, rather than one of the user's."""
    base = next(base for base in owner.__mro__ if method in base.__dict__)
    module = sys.modules.get(base.__module__)
    return base.__module__.startswith("onsil.") and getattr(module, base.__name__, None) is base


def check_known(owner: type, config: dict[str, Any]) -> None:
    """Refuses a parameter that the constructor of a class of this package does not name, with a suggestion."""
    own = next(base for base in owner.__mro__ if base.__module__.startswith("onsil."))
    # Old names and what every class of the family has are taken out before.
    known = [name for name in inspect.signature(own).parameters if name != "kwargs"]
    for name in config:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"{own.__name__} has no parameter {name!r}{hint} (known: {', '.join(known)})")


class Configured:
    """An object whose constructor's arguments say everything.

    Parameters
    ----------
    **config
        The arguments, as the constructor of the class got them.
    """

    #: The class that the engine knows, if it is another name than the class's own.
    _native_name: ClassVar[str | None] = None
    #: Parameters that the engine is not told of.
    _kept_here: ClassVar[frozenset[str]] = frozenset()
    #: Parameters of which None is a choice of its own, not the engine's default.
    _none_counts: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **config: Any) -> None:
        self._config = config

    @classmethod
    def _class_name(cls) -> str:
        for base in cls.__mro__:
            if base.__module__.startswith("onsil."):
                return base.__dict__.get("_native_name") or base.__name__
        return cls.__name__

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments.

        Returns
        -------
        dict
            Every argument under its name.
        """
        return copy.copy(self._config)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """An object like the one that the config came from.

        Parameters
        ----------
        config : dict
            What ``get_config`` returned.
        """
        return cls(**config)

    def to_native(self) -> dict[str, Any]:
        """The object as the engine reads it."""
        told = {name: value for name, value in self._config.items() if name not in self._kept_here}
        chosen = {name: None for name in self._none_counts if told.get(name) is None}
        return {"class_name": self._class_name(), "config": {**plain(told), **chosen}}

    def __getattr__(self, name: str) -> Any:
        config = self.__dict__.get("_config", {})
        if name in config:
            return config[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __repr__(self) -> str:
        given = ", ".join(f"{key}={value!r}" for key, value in self._config.items())
        return f"{type(self).__name__}({given})"


class Piece(Configured):
    """An object that the engine alone computes with: a subclass may have other defaults, but no Python of its own."""

    def __call__(self, given: Any) -> Any:
        """What the engine makes of an array; each family says what that is."""
        raise NotImplementedError

    def to_native(self) -> dict[str, Any]:
        """The object as the engine reads it."""
        if not defined_here(type(self), "__call__"):
            raise TypeError(f"{type(self).__name__}: no Python is called here; take one that the package has")
        return super().to_native()


def lookup(kind: str, given: Any, known: dict[str, type], aliases: dict[str, str]) -> Any:
    """An object from itself, its name, its class or its config.

    Parameters
    ----------
    kind : str
        What the name should be the name of, for the message.
    given : str, dict, type or object
        What the user gave.
    known : dict
        The classes by name.
    aliases : dict
        Short names, spelled without ``_`` and in lower case.

    Raises
    ------
    ValueError
        An unknown name.
    """
    if isinstance(given, dict):
        config = given.get("config", {k: v for k, v in given.items() if k != "class_name"})
        return lookup(kind, given.get("class_name"), known, aliases).from_config(config)
    if isinstance(given, type):
        return given()
    if not isinstance(given, str):
        return given
    wanted = given.replace("_", "").replace("-", "").lower()
    wanted = aliases.get(wanted, wanted)
    for name, cls in known.items():
        if name.lower() == wanted:
            return cls()
    near = difflib.get_close_matches(given, [*known, *aliases], n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"unknown {kind} {given!r}{hint} (known: {', '.join(known)})")
