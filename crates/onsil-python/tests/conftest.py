"""What several tests need."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("MPLBACKEND", "agg")
# What is compared is small: compiling it well takes longer than computing it.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")


@pytest.fixture(scope="session")
def mnist_cache(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A cache that holds MNIST, from the folder that ``ONSIL_MNIST`` names; ``None`` if it names none."""
    folder = os.environ.get("ONSIL_MNIST")
    if not folder:
        return None
    cache = tmp_path_factory.mktemp("cache")
    shutil.copytree(folder, cache / "mnist")
    return cache


@pytest.fixture
def mnist(mnist_cache: Path | None, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether ``load_data`` gives MNIST itself; it gives digits that the program draws where there is none."""
    from onsil.keras.datasets import digits
    from onsil.keras.datasets import mnist as dataset

    if mnist_cache is None:
        monkeypatch.setattr(dataset, "load_data", digits.load_data)
        return False
    monkeypatch.setenv("ONSIL_CACHE", str(mnist_cache))
    return True
