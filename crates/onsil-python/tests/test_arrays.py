"""Arrays cross the border without a copy, and the interpreter is free while the engine computes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from typing import Any

import numpy as np
import pytest

from onsil import keras
from onsil._arrays import array_of


@pytest.mark.parametrize("dtype", ["f4", "f8", "u1", "i4", "i8", "u4"])
def test_arrays_of_types_that_networks_take_are_lent(dtype: str) -> None:
    x = np.arange(12).reshape(3, 4).astype(dtype)
    for lent in (x, x[::2], x.T, x[::-1]):
        assert np.shares_memory(array_of(lent, "x"), x)


@pytest.mark.parametrize(
    ("dtype", "becomes"), [("?", "u1"), ("i2", "i4"), ("u2", "i4"), ("f2", "f4"), (">f4", "f4"), ("u8", "f8")]
)
def test_other_numbers_become_the_next_type_that_holds_them(dtype: str, becomes: str) -> None:
    x = np.array([0, 1]).astype(dtype)
    array = array_of(x, "x")
    assert array.dtype == np.dtype(becomes)
    np.testing.assert_array_equal(array, x)


def test_other_threads_go_on_while_a_network_is_trained() -> None:
    x = np.zeros((2000, 32), np.float32)
    net = keras.Sequential([keras.Input((32,)), keras.layers.Dense(256), keras.layers.Dense(1)])
    net.compile(optimizer="sgd", loss="mse")
    begun, done = threading.Event(), threading.Event()
    met: list[int] = []

    class Meets(keras.callbacks.Callback):
        """Each epoch waits for the other thread, which can only get there while this one computes or waits."""

        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            begun.set()

    def other() -> None:
        begun.wait()
        while not done.is_set():
            met.append(1)
            done.wait(1e-4)

    thread = threading.Thread(target=other)
    thread.start()
    net.fit(x, x[:, :1], epochs=30, verbose=0, callbacks=[Meets()])
    done.set()
    thread.join()
    assert len(met) > 1


def test_several_threads_may_ask_one_model() -> None:
    x = np.random.default_rng(0).normal(size=(500, 8)).astype(np.float32)
    net = keras.Sequential([keras.Input((8,)), keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3)])
    expected = net.predict(x)
    answers: list[Any] = []
    threads = [threading.Thread(target=lambda: answers.append(net.predict(x))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    for answer in answers:
        np.testing.assert_array_equal(answer, expected)


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads() -> None:
    program = """
        import hashlib, sys
        import numpy as np
        from onsil import keras
        keras.utils.set_random_seed(3)
        x = np.random.default_rng(0).normal(size=(300, 6)).astype(np.float32)
        net = keras.Sequential([keras.Input((6,)), keras.layers.Dense(32, "relu"), keras.layers.Dropout(0.3), keras.layers.Dense(2)])
        net.compile(optimizer="adam", loss="mse")
        net.fit(x, x[:, :2], epochs=3, verbose=0)
        print(hashlib.sha256(b"".join(w.tobytes() for w in net.get_weights())).hexdigest())
    """
    digests = set()
    for threads in ("1", "2", "3"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "RAYON_NUM_THREADS": threads},
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_importing_loads_nothing_that_is_not_used() -> None:
    program = "import sys, onsil; print(sorted(m for m in ('numpy', 'onsil.keras', 'sklearn') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
