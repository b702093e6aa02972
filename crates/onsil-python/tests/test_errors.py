"""What is wrong is said as Python's own exceptions: never a panic, an abort or a leak."""

from __future__ import annotations

import gc
import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest

from onsil import keras

X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)


def released() -> memoryview:
    """Memory that its owner has taken back."""
    view = memoryview(X)
    view.release()
    return view


def model(last: str = "softmax", **compiled: Any) -> keras.Sequential:
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="relu")])
    net.add(keras.layers.Dense(2, activation=last))
    options = {"optimizer": "sgd", "loss": "sparse_categorical_crossentropy", **compiled}
    net.compile(**options)
    return net


@pytest.mark.parametrize(
    ("x", "expected", "says"),
    [
        (X.astype(complex), TypeError, "complex"),
        (np.array([["a", "b", "c"]] * 40), TypeError, "must be numbers"),
        (np.array([[1, 2, object()]] * 40, dtype=object), TypeError, "objects such as"),
        ([[1.0, 2.0], [3.0]], ValueError, "rows of one length"),
        (released(), TypeError, "released"),
        (X[:0], ValueError, "no data"),
        (X[:, :2], ValueError, "shape"),
        (X[:7], ValueError, "40"),
        (np.float32(1.0), ValueError, "no data"),
        (np.where(np.arange(40)[:, None] == 9, np.nan, X), ValueError, "row 9"),
        (np.where(np.arange(40)[:, None] == 9, np.inf, X.astype(float)), ValueError, "row 9"),
        (None, TypeError, "x must be numbers"),
        (np.array(["2026-01-01"] * 40, dtype="datetime64[D]"), TypeError, "datetime64"),
    ],
)
def test_inputs_that_do_not_fit(x: Any, expected: type[Exception], says: str) -> None:
    net = model()
    before = [w.copy() for w in net.get_weights()]
    with pytest.raises(expected, match=says):
        net.fit(x, Y, verbose=0)
    for now, then in zip(net.get_weights(), before):
        np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize(
    ("y", "expected", "says"),
    [
        (np.full(40, 2), ValueError, "row 0"),
        (np.full(40, -1), ValueError, "row 0"),
        (np.full(40, 0.5), ValueError, "row 0"),
        (np.eye(2)[Y], ValueError, "categorical_crossentropy"),
        (None, ValueError, "y must be given"),
        (Y[:3], ValueError, "3"),
    ],
)
def test_targets_that_do_not_fit(y: Any, expected: type[Exception], says: str) -> None:
    with pytest.raises(expected, match=says):
        model().fit(X, y, verbose=0)


@pytest.mark.parametrize(
    ("options", "expected", "says"),
    [
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"batch_size": -1}, ValueError, "batch_size"),
        ({"batch_size": 2.5}, TypeError, "batch_size must be a whole number"),
        ({"epochs": True}, TypeError, "epochs"),
        ({"epochs": -3}, ValueError, "epochs"),
        ({"validation_split": 1.0}, ValueError, r"validation_split must be in \[0, 1\)"),
        ({"validation_data": X}, ValueError, "validation_data must be"),
        ({"validation_data": (X[:, :2], Y)}, ValueError, "validation_data"),
        ({"sample_weight": [1.0]}, ValueError, "sample_weight"),
        ({"class_weight": {0: -1.0}}, ValueError, "class_weight of class 0"),
        ({"steps_per_epoch": 3}, ValueError, "steps_per_epoch must be None"),
        ({"callbacks": [keras.callbacks.TerminateOnNaN]}, TypeError, "callbacks must be of objects"),
        ({"callbacks": [print]}, TypeError, "callbacks must be of objects"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], expected: type[Exception], says: str) -> None:
    with pytest.raises(expected, match=says):
        model().fit(X, Y, verbose=0, **options)


def test_layers_that_do_not_fit() -> None:
    net = keras.Sequential([keras.Input((28, 28))])
    with pytest.raises(ValueError, match='layer "conv2d": expects'):
        net.add(keras.layers.Conv2D(8, 3))
    with pytest.raises(ValueError, match="units"):
        net.add(keras.layers.Dense(-1))
    with pytest.raises(ValueError, match="units"):
        net.add(keras.layers.Dense(0))
    with pytest.raises(ValueError, match="allowed"):
        net.add(keras.layers.Dense(10**15))
    with pytest.raises(TypeError, match="is a class"):
        net.add(keras.layers.Flatten)  # type: ignore[arg-type] # what the test is about
    with pytest.raises(TypeError, match="expected a layer"):
        net.add("dense")  # type: ignore[arg-type] # what the test is about
    with pytest.raises(ValueError, match="did you mean"):
        keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="reluu")])
    with pytest.raises(TypeError, match="did you mean 'kernel_size'"):
        keras.layers.Conv2D(4, 3, kernel_sizes=3)
    with pytest.raises(ValueError, match="kernel_size"):
        keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(4, 0)])
    with pytest.raises(ValueError, match="shape must be"):
        keras.Input((3, -1))
    assert net.layers == []


def test_names_that_are_misspelt() -> None:
    for options in ({"optimizer": "adm"}, {"loss": "binary_crossentropi"}, {"metrics": ["accurracy"]}):
        with pytest.raises(ValueError, match="did you mean"):
            model(**options)


def test_a_model_that_is_not_ready() -> None:
    net = keras.Sequential([keras.layers.Dense(2)])
    with pytest.raises(RuntimeError, match="not compiled"):
        net.fit(X, Y, verbose=0)
    with pytest.raises(RuntimeError, match="not compiled"):
        net.evaluate(X, Y, verbose=0)
    assert net.predict(X).shape == (40, 2)


def test_a_loss_that_explodes() -> None:
    net = model("linear", optimizer=keras.optimizers.SGD(1e30), loss="mse")
    with pytest.raises(FloatingPointError, match="learning rate"):
        net.fit(X, np.eye(2)[Y], epochs=9, verbose=0)
    assert all(np.isfinite(w).all() for w in net.get_weights())


class Raises(keras.callbacks.Callback):
    """Fails in one of its methods."""

    def __init__(self, method: str) -> None:
        def fail(*args: Any) -> None:
            raise KeyError(f"from {method}")

        setattr(self, method, fail)


@pytest.mark.parametrize("method", keras.callbacks.Callback._METHODS)
def test_a_callback_that_raises(method: str) -> None:
    net = model()
    with pytest.raises(KeyError, match=f"from {method}"):
        net.fit(X, Y, epochs=2, verbose=0, callbacks=[Raises(method)])
    # The model is at its place again.
    net.fit(X, Y, verbose=0)


def test_a_callback_uses_the_model() -> None:
    seen: list[float] = []

    class Looks(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            seen.append(self.model.evaluate(X, Y, verbose=0))
            self.model.set_weights([np.zeros_like(w) for w in self.model.get_weights()])
            with pytest.raises(RuntimeError, match="being trained"):
                self.model.fit(X, Y, verbose=0)

    net = model()
    net.fit(X, Y, epochs=2, verbose=0, callbacks=[Looks()])
    assert len(seen) == 2
    assert net.evaluate(X, Y, verbose=0) == pytest.approx(np.log(2))


def test_a_loss_that_raises_or_looks_at_its_model() -> None:
    def fails(y_true: Any, y_pred: Any) -> Any:
        raise ZeroDivisionError("in the loss")

    net = model(loss=fails)
    with pytest.raises(ZeroDivisionError, match="in the loss"):
        net.fit(X, np.eye(2)[Y], verbose=0)

    def looks(y_true: Any, y_pred: Any) -> Any:
        net.predict(X)
        return y_pred[:, 0]

    net.compile(optimizer="sgd", loss=looks)
    with pytest.raises(RuntimeError, match="cannot use the model"):
        net.fit(X, np.eye(2)[Y], verbose=0)

    net.compile(optimizer="sgd", loss="mse", metrics=[fails])
    with pytest.raises(ZeroDivisionError, match="in the loss"):
        net.evaluate(X, np.eye(2)[Y], verbose=0)


def test_files(tmp_path: Any) -> None:
    net = model()
    path = tmp_path / "model.onsil"
    net.save(path)
    np.testing.assert_array_equal(keras.models.load_model(path).predict(X), net.predict(X))
    with pytest.raises(FileNotFoundError, match="no.onsil"):
        keras.models.load_model(tmp_path / "no.onsil")
    with pytest.raises(OSError, match="model.onsil"):
        net.save(path / "model.onsil")
    with pytest.raises(FileExistsError):
        net.save(path, overwrite=False)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ValueError, match="not a whole model file"):
        keras.models.load_model(path)


def test_files_of_weights(tmp_path: Any) -> None:
    net, path = model(), tmp_path / "model.weights.onsil"
    net.save_weights(path)
    again = model()
    again.load_weights(path)
    for one, other in zip(again.get_weights(), net.get_weights()):
        np.testing.assert_array_equal(one, other)
    again.fit(X, Y, verbose=0)
    with pytest.raises(FileExistsError):
        net.save_weights(path, overwrite=False)
    with pytest.raises(FileNotFoundError, match="no.onsil"):
        net.load_weights(tmp_path / "no.onsil")
    with pytest.raises(ValueError, match="skip_mismatch"):
        net.load_weights(path, skip_mismatch=True)
    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(5), keras.layers.Dense(2)])
    before = other.get_weights()
    with pytest.raises(ValueError, match=r"has the shape \[3, 5\], but \[3, 4\] was given"):
        other.load_weights(path)
    for one, then in zip(other.get_weights(), before):
        np.testing.assert_array_equal(one, then)


def test_layers_are_called_with_numbers() -> None:
    net = model()
    hidden, out = net.layers
    np.testing.assert_array_equal(out(hidden(X)), net(X))
    np.testing.assert_array_equal(keras.layers.Rescaling(0.5)(X), X / 2)
    with pytest.raises(TypeError, match="list layers in order"):
        keras.layers.Dense(3)(keras.Input((4,)))
    with pytest.raises(TypeError, match="Model\\(inputs, outputs\\) is not supported"):
        keras.Model(keras.Input((4,)), hidden)
    with pytest.raises(ValueError, match="Dense: the layer is in no model yet"):
        keras.layers.Dense(3)(X)
    with pytest.raises(ValueError, match="training must be False"):
        hidden(X, training=True)
    with pytest.raises(ValueError, match="shape"):
        hidden(X[:, :2])
    for use in (keras.layers.Rescaling(0.5), net, net.predict_on_batch, lambda x: net.test_on_batch(x, Y[:1])):
        with pytest.raises(ValueError, match="no data"):
            use(np.float32(3))


def test_a_model_with_a_loss_of_ones_own_is_loaded_without_it(tmp_path: Any) -> None:
    def mine(y_true: Any, y_pred: Any) -> Any:
        return ((y_true - y_pred) ** 2).mean(axis=-1)

    net = model(loss=mine)
    net.fit(X, np.eye(2)[Y], verbose=0)
    net.save(tmp_path / "model.onsil")
    with pytest.raises(ValueError, match='unknown loss "mine".*; compile=False reads layers'):
        keras.models.load_model(tmp_path / "model.onsil")
    again = keras.models.load_model(tmp_path / "model.onsil", compile=False)
    np.testing.assert_array_equal(again.predict(X), net.predict(X))
    with pytest.raises(RuntimeError, match="not compiled"):
        again.evaluate(X, Y, verbose=0)


def test_nothing_is_kept_of_arrays_that_were_lent() -> None:
    net = model()
    x = X.copy()
    before = sys.getrefcount(x)
    net.fit(x, Y, verbose=0)
    net.predict(x)
    with pytest.raises(ValueError):
        net.fit(x, Y[:1], verbose=0)
    gc.collect()
    assert sys.getrefcount(x) == before
    # Whoever lent it may change its size again.
    x.resize((0,), refcheck=False)


def test_models_do_not_leak() -> None:
    import weakref

    net = model()
    net.fit(X, Y, verbose=0, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)])
    gone = weakref.ref(net)
    del net
    gc.collect()
    assert gone() is None


def test_arrays_of_every_kind_give_the_same() -> None:
    wide = np.repeat(np.repeat(X, 2, axis=0), 2, axis=1)
    kinds = {
        "list": X.tolist(),
        "double": X.astype(np.float64),
        "fortran": np.asfortranarray(X),
        "strided": wide[::2, ::2],
        "backwards": X[::-1][::-1],
        "other bytes": X.astype(X.dtype.newbyteorder()),
        "read only": np.frombuffer(X.tobytes(), np.float32).reshape(X.shape),
        "unaligned": np.frombuffer(b"\0" + X.tobytes(), np.uint8)[1:].view(np.float32).reshape(X.shape),
    }
    expected = model().predict(X)
    net = keras.Sequential.from_config(model().get_config())
    net.set_weights(model().get_weights())
    reference = net.predict(X)
    for kind, x in kinds.items():
        np.testing.assert_array_equal(net.predict(x), reference, err_msg=kind)
    assert expected.shape == reference.shape


INTERRUPTED = """
    import os, signal, threading
    import numpy as np
    from onsil import keras

    x = np.zeros((200_000, 64), np.float32)
    net = keras.Sequential([keras.Input((64,)), keras.layers.Dense(64), keras.layers.Dense(1)])
    net.compile(optimizer="sgd", loss="mse")

    class Begun(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 3:
                threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()

    try:
        net.fit(x, x[:, :1], epochs=1_000_000, verbose=0, callbacks=[Begun()])
    except KeyboardInterrupt:
        print("stopped", net.predict(x[:2]).shape)
"""


def test_ctrl_c_stops_a_training() -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(INTERRUPTED)], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.stdout == "stopped (2, 1)\n", done.stderr
    assert done.returncode == 0
