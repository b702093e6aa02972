"""Callbacks: what they do beside Keras' own for the same figures, and what they may do to a training."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

import onsil.keras as ours

# Keras' variables on JAX have not followed NumPy 2 yet.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)

X = np.random.default_rng(0).normal(size=(24, 3)).astype(np.float32)
Y = (X @ np.array([[1.0], [-2.0], [0.5]], dtype=np.float32) + 1).astype(np.float32)

#: Figures of ten epochs that get better, stay, get worse, and get a little better.
FIGURES = [1.0, 0.6, 0.6, 0.7, 0.59999, 0.4, 0.45, 0.41, 0.42, 0.43]


def model_of(root: Any, learning_rate: float = 0.01) -> Any:
    """The same small network on either side."""
    model = root.Sequential([root.layers.Input((3,)), root.layers.Dense(1)])
    model.compile(optimizer=root.optimizers.SGD(learning_rate), loss="mse", metrics=["mae"])
    model.set_weights([np.full((3, 1), 0.1, dtype=np.float32), np.zeros(1, dtype=np.float32)])
    return model


def telling(root: Any, figures: list[float]) -> Any:
    """A callback that puts figures into the logs of each epoch."""

    class Tells(root.callbacks.Callback):  # type: ignore[misc, name-defined]  # its base is known at run time alone
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            logs["val_loss"] = figures[epoch]

    return Tells()


def train(root: Any, callbacks: list[Any], epochs: int = 10, **kwargs: Any) -> tuple[Any, Any]:
    model = model_of(root)
    kwargs = {"batch_size": 8, "shuffle": False, "verbose": 0, **kwargs}
    return model, model.fit(X, Y, epochs=epochs, callbacks=callbacks, **kwargs)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"patience": 2},
        {"patience": 3, "min_delta": 0.05},
        {"patience": 2, "start_from_epoch": 4},
        {"patience": 3, "baseline": 0.5},
        {"patience": 2, "mode": "max"},
        {"patience": 2, "restore_best_weights": True},
        {"patience": 20, "restore_best_weights": True},
    ],
)
def test_early_stopping(config: dict[str, Any]) -> None:
    results = []
    for root in (ours, keras):
        # Keras knows the direction of its own metrics alone.
        stopping = root.callbacks.EarlyStopping(**{"mode": "min", **config})
        model, history = train(root, [telling(root, FIGURES), stopping])
        results.append((stopping, model.get_weights(), history))
    (mine, my_weights, my_history), (theirs, their_weights, their_history) = results
    assert my_history.epoch == their_history.epoch
    assert mine.stopped_epoch == theirs.stopped_epoch
    assert mine.best_epoch == theirs.best_epoch
    assert mine.best == pytest.approx(float(theirs.best))
    for my_weight, their_weight in zip(my_weights, their_weights):
        np.testing.assert_allclose(my_weight, their_weight, rtol=1e-5, atol=1e-6)


def test_early_stopping_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    train(ours, [telling(ours, FIGURES), ours.callbacks.EarlyStopping(patience=2, verbose=1)])
    assert "Epoch 4: early stopping" in capsys.readouterr().err
    train(ours, [telling(ours, FIGURES), ours.callbacks.EarlyStopping(patience=2)])
    assert capsys.readouterr().err == ""


def test_unknown_figures_are_refused() -> None:
    with pytest.raises(ValueError, match='monitor is "val_acc"'):
        train(ours, [ours.callbacks.EarlyStopping(monitor="val_acc")])
    with pytest.raises(ValueError, match="mode must be"):
        train(ours, [ours.callbacks.EarlyStopping(mode="least")])


@pytest.mark.parametrize(
    "config",
    [
        {"patience": 1},
        {"patience": 2, "factor": 0.5},
        {"patience": 1, "cooldown": 2},
        {"patience": 1, "min_lr": 0.004, "factor": 0.5},
        {"patience": 2, "min_delta": 0.3},
    ],
)
def test_reduce_lr_on_plateau(config: dict[str, Any]) -> None:
    rates = []
    for root in (ours, keras):
        reducing = root.callbacks.ReduceLROnPlateau(mode="min", **config)
        _, history = train(root, [telling(root, FIGURES), reducing])
        rates.append(history.history["learning_rate"])
    np.testing.assert_allclose(rates[0], rates[1], rtol=1e-6)
    assert min(rates[0]) < 0.01


def test_reduce_lr_on_plateau_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    train(ours, [telling(ours, FIGURES), ours.callbacks.ReduceLROnPlateau(patience=1, factor=0.5, verbose=1)])
    assert "Epoch 3: ReduceLROnPlateau reducing learning rate to 0.005" in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"factor must be in \(0, 1\)"):
        train(ours, [ours.callbacks.ReduceLROnPlateau(factor=1.5)])


@pytest.mark.parametrize("schedule", [lambda epoch, rate: rate * 0.5, lambda epoch: 0.1 / (1 + epoch)])
def test_learning_rate_scheduler(schedule: Any, capsys: pytest.CaptureFixture[str]) -> None:
    histories = []
    for root in (ours, keras):
        model, history = train(root, [root.callbacks.LearningRateScheduler(schedule, verbose=1)], epochs=4)
        histories.append((history.history["learning_rate"], float(model.optimizer.learning_rate)))
        assert "Epoch 4: LearningRateScheduler setting learning rate to" in capsys.readouterr().out
    np.testing.assert_allclose(histories[0][0], histories[1][0], rtol=1e-6)
    np.testing.assert_allclose(histories[0][1], histories[1][1], rtol=1e-6)


def test_learning_rate_scheduler_wants_numbers() -> None:
    with pytest.raises(ValueError, match="schedule must return a number, but returned None"):
        train(ours, [ours.callbacks.LearningRateScheduler(lambda epoch, rate: None)])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_logger(tmp_path: Path, separator: str) -> None:
    tables: list[list[dict[str, str]]] = []
    for name, root in (("ours", ours), ("keras", keras)):
        path = tmp_path / f"{name}.csv"
        for append in (False, True):
            logger = root.callbacks.CSVLogger(path, separator=separator, append=append)
            train(root, [logger], epochs=3, validation_split=0.25, validation_freq=2)
        with path.open(newline="") as file:
            tables.append(list(csv.DictReader(file, delimiter=separator)))
    mine, theirs = tables
    assert len(mine) == len(theirs) == 6
    for my_row, their_row in zip(mine, theirs):
        assert list(my_row) == list(their_row)
        for key, value in my_row.items():
            if their_row[key] == "NA":
                assert value == "NA"
            else:
                assert float(value) == pytest.approx(float(their_row[key]), rel=1e-5)


def test_csv_logger_refuses() -> None:
    with pytest.raises(ValueError, match="separator must be one character, but is '::'"):
        ours.callbacks.CSVLogger("log.csv", separator="::")
    with pytest.raises(FileNotFoundError):
        train(ours, [ours.callbacks.CSVLogger("/nowhere/at/all/log.csv")])


@pytest.mark.parametrize(
    "config", [{}, {"save_best_only": True}, {"save_best_only": True, "initial_value_threshold": 0.5}]
)
def test_model_checkpoint(tmp_path: Path, config: dict[str, Any]) -> None:
    files = []
    for root, ending in ((ours, "onsil"), (keras, "keras")):
        folder = tmp_path / ending
        name = str(folder / ("{epoch:02d}-{val_loss:.3f}." + ending))
        saving = root.callbacks.ModelCheckpoint(name, mode="min", **config)
        train(root, [telling(root, FIGURES), saving])
        files.append(sorted(path.stem for path in folder.iterdir()))
    assert files[0] == files[1]


def test_model_checkpoint_is_the_model(tmp_path: Path) -> None:
    path = tmp_path / "best.onsil"
    saving = ours.callbacks.ModelCheckpoint(path, save_best_only=True)
    model, _ = train(ours, [telling(ours, [0.1, *FIGURES]), saving], epochs=4)
    assert saving.best == 0.1
    one, _ = train(ours, [], epochs=1)
    for saved, weight in zip(ours.models.load_model(path).get_weights(), one.get_weights()):
        np.testing.assert_array_equal(saved, weight)
    # The best counts over several trainings.
    path.unlink()
    model.fit(X, Y, epochs=3, callbacks=[telling(ours, FIGURES), saving], verbose=0)
    assert not path.exists()
    model.fit(X, Y, epochs=1, callbacks=[telling(ours, [0.05]), saving], verbose=0)
    assert path.exists() and saving.best == 0.05


def test_model_checkpoint_of_weights(tmp_path: Path) -> None:
    names = {ours: "best.onsil", keras: "best.weights.h5"}
    left = []
    for root, name in names.items():
        saving = root.callbacks.ModelCheckpoint(str(tmp_path / name), save_weights_only=True, save_best_only=True)
        model, _ = train(root, [telling(root, [0.5, 0.1, 0.3]), saving], epochs=3)
        trained = model.get_weights()
        model.load_weights(str(tmp_path / name))
        left.append(model.get_weights())
        assert not all(np.array_equal(a, b) for a, b in zip(trained, left[-1]))
    # The weights after two epochs; each rounds its own way.
    for mine, theirs in zip(*left):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)


def test_model_checkpoint_after_batches(tmp_path: Path) -> None:
    saving = ours.callbacks.ModelCheckpoint(str(tmp_path / "{epoch}-{batch}.onsil"), save_freq=2)
    train(ours, [saving], epochs=2)
    # Of three batches each in two epochs, the second, fourth and sixth.
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["1-2", "2-1", "2-3"]


def test_model_checkpoint_says_so_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "model.onsil")
    saving = ours.callbacks.ModelCheckpoint(path, save_best_only=True, verbose=1)
    train(ours, [telling(ours, FIGURES), saving], epochs=3)
    said = capsys.readouterr().err
    assert "Epoch 2: val_loss improved from 1.00000 to 0.60000" in said
    assert "Epoch 3: val_loss did not improve from 0.60000" in said
    with pytest.raises(ValueError, match="save_freq must be 'epoch' or a number"):
        ours.callbacks.ModelCheckpoint(path, save_freq="batch")
    with pytest.raises(ValueError, match="save_freq must be at least 1"):
        train(ours, [ours.callbacks.ModelCheckpoint(path, save_freq=0)])


def test_terminate_on_nan() -> None:
    y: NDArray[np.float32] = np.full_like(Y, 1e30)
    lengths = []
    for root in (ours, keras):
        model = model_of(root, learning_rate=1e10)
        stops = root.callbacks.TerminateOnNaN()
        history = model.fit(X, y, batch_size=8, epochs=5, shuffle=False, verbose=0, callbacks=[stops])
        assert not math.isfinite(history.history["loss"][-1])
        lengths.append(len(history.epoch))
    assert lengths[0] == lengths[1] == 1
    for callbacks in ([], [ours.callbacks.TerminateOnNaN(raise_error=True)]):
        with pytest.raises(FloatingPointError):
            model_of(ours, learning_rate=1e10).fit(X, y, epochs=5, verbose=0, callbacks=callbacks)


def calls_of(root: Any) -> list[tuple[Any, ...]]:
    """Every call of a callback that listens to all of them, in order."""
    calls: list[tuple[Any, ...]] = []

    def noting(name: str) -> Any:
        def note(*given: Any, logs: Any = None) -> None:
            # Keras gives no logs, or empty ones, where there are no figures yet.
            plain = [sorted(x) if isinstance(x, dict) else x for x in (*given, logs)]
            calls.append((name, *(x for x in plain if x not in (None, []))))

        return note

    names = ["train_begin", "train_end", "epoch_begin", "epoch_end", "train_batch_begin", "train_batch_end"]
    listening = root.callbacks.LambdaCallback(**{f"on_{name}": noting(name) for name in names})
    train(root, [listening], epochs=2, validation_split=0.25)
    return calls


def test_calls_come_in_keras_order() -> None:
    assert calls_of(ours) == calls_of(keras)


def test_a_callback_may_change_figures_and_weights() -> None:
    class Own(ours.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            assert logs is not None
            logs["loss"] = 7.0
            logs["norm"] = float(np.linalg.norm(self.model.get_weights()[0]))
            self.model.set_weights([np.ones((3, 1)), np.ones(1)])

    own = Own()
    model, history = train(ours, [own], epochs=2)
    assert history.history["loss"] == [7.0, 7.0]
    assert history.history["norm"][0] > 0
    assert (model.get_weights()[0] == 1).all()
    assert own.params["epochs"] == 2 and own.model is model


@pytest.mark.parametrize("root", [ours, keras])
def test_a_callback_may_stop_training(root: Any) -> None:
    seen = []

    class Stops(root.callbacks.Callback):  # type: ignore[misc, name-defined]  # its base is known at run time alone
        def on_batch_end(self, batch: int, logs: Any = None) -> None:
            seen.append((batch, logs["loss"] > 0))
            self.model.stop_training = batch == 1

    _, history = train(root, [Stops()])
    assert history.epoch == [0]
    assert seen[:2] == [(0, True), (1, True)]


def test_an_exception_of_a_callback_is_raised_as_it_is() -> None:
    class Fails(ours.callbacks.Callback):
        def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
            raise LookupError("here")

    model = model_of(ours)
    with pytest.raises(LookupError, match="here"):
        model.fit(X, Y, verbose=0, callbacks=[Fails()])
    # The model is as usable as before.
    model.fit(X, Y, verbose=0)


def test_evaluate_and_predict_call_their_own() -> None:
    calls = []
    listening = ours.callbacks.LambdaCallback(
        on_test_begin=lambda logs: calls.append("test_begin"),
        on_test_end=lambda logs: calls.append(sorted(logs)),
        on_predict_begin=lambda logs: calls.append("predict_begin"),
        on_predict_end=lambda logs: calls.append("predict_end"),
    )
    model = model_of(ours)
    model.evaluate(X, Y, verbose=0, callbacks=[listening])
    model.predict(X, callbacks=[listening])
    assert calls == ["test_begin", ["loss", "mae"], "predict_begin", "predict_end"]


def test_what_is_no_callback_is_refused() -> None:
    with pytest.raises(TypeError, match="callbacks must be of objects"):
        train(ours, [ours.callbacks.EarlyStopping])

    class Own(ours.callbacks.EarlyStopping):
        def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
            pass

    with pytest.raises(TypeError, match="Own: derive from Callback"):
        train(ours, [Own()])
