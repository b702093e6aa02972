"""Data sets: from the cache, from folders, from files."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from onsil import keras
from onsil.keras.datasets._images import Part


def idx(array: NDArray[np.uint8]) -> bytes:
    """An array as MNIST's files have it: magic number, sizes, bytes."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


@pytest.fixture
def parts() -> dict[str, NDArray[np.uint8]]:
    random = np.random.default_rng(0)
    return {
        "x_train": random.integers(0, 256, (12, 28, 28), np.uint8),
        "y_train": np.arange(12, dtype=np.uint8) % 10,
        "x_test": random.integers(0, 256, (10, 28, 28), np.uint8),
        "y_test": np.arange(10, dtype=np.uint8),
    }


def same(loaded: tuple[Part, Part], parts: dict[str, NDArray[np.uint8]]) -> None:
    (x_train, y_train), (x_test, y_test) = loaded
    for array, name in ((x_train, "x_train"), (y_train, "y_train"), (x_test, "x_test"), (y_test, "y_test")):
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, parts[name])


def test_a_folder_of_the_four_files(tmp_path: Path, parts: dict[str, NDArray[np.uint8]]) -> None:
    names = {
        "x_train": "train-images-idx3-ubyte",
        "y_train": "train-labels-idx1-ubyte",
        "x_test": "t10k-images-idx3-ubyte",
        "y_test": "t10k-labels-idx1-ubyte",
    }
    for part, name in names.items():
        (tmp_path / name).write_bytes(idx(parts[part]))
    same(keras.datasets.mnist.load_data(tmp_path), parts)
    same(keras.datasets.fashion_mnist.load_data(path=str(tmp_path)), parts)


def test_a_file_of_numpy(tmp_path: Path, parts: dict[str, NDArray[np.uint8]], monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "data.npz", **parts)  # type: ignore[arg-type]  # one array under each name
    same(keras.datasets.mnist.load_data(tmp_path / "data.npz"), parts)
    # A name in the working directory is a file, not a data set.
    monkeypatch.chdir(tmp_path)
    same(keras.datasets.mnist.load_data("data.npz"), parts)


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises((ValueError, OSError), match="absent"):
        keras.datasets.mnist.load_data(tmp_path / "absent.npz")


def test_one_set_of_images_is_refused(tmp_path: Path, parts: dict[str, NDArray[np.uint8]]) -> None:
    np.savez(tmp_path / "one.npz", x=parts["x_train"], y=parts["y_train"])
    with pytest.raises(ValueError, match="found only one set"):
        keras.datasets.mnist.load_data(tmp_path / "one.npz")


def test_drawn_digits_are_the_same_at_each_call_and_have_all_classes() -> None:
    (x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
    assert x_train.shape == (len(y_train), 28, 28)
    assert x_test.shape == (len(y_test), 28, 28)
    assert len(x_train) > len(x_test) > 1000
    assert {part.dtype.name for part in (x_train, y_train, x_test, y_test)} == {"uint8"}
    assert sorted(set(y_train.tolist())) == sorted(set(y_test.tolist())) == list(range(10))
    again = keras.datasets.digits.load_data()
    np.testing.assert_array_equal(again[0][0], x_train)
    # The digits to test on are others.
    assert not (x_train[: len(x_test)] == x_test).all(axis=(1, 2)).any()


def test_mnist_itself(mnist: bool) -> None:
    if not mnist:
        pytest.skip("ONSIL_MNIST names no folder with MNIST")
    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    assert (x_train.shape, x_test.shape) == ((60000, 28, 28), (10000, 28, 28))
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert y_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_without_a_network_the_message_says_how_to_place_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONSIL_CACHE", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        # Nobody listens there.
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in [name for name in os.environ if name.lower() == "no_proxy"]:
        monkeypatch.delenv(name)
    with pytest.raises(OSError, match="train-images-idx3-ubyte"):
        keras.datasets.fashion_mnist.load_data()
