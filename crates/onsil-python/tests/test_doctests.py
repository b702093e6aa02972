"""The examples in the package's documentation run and print what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import onsil

MODULES = ["onsil", *(module.name for module in pkgutil.walk_packages(onsil.__path__, "onsil."))]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("._onsil")])
def test_examples_print_what_they_say(name: str) -> None:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    assert doctest.testmod(importlib.import_module(name), optionflags=flags).failed == 0
