"""Losses and metrics that are Python's, exceptions inside them, and old spellings."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onsil import keras

Array = NDArray[Any]

X = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
Y = np.tanh(X @ np.array([[1.0, 0.3], [-2.0, 0.1], [0.5, 1.0]], dtype=np.float32))
LABELS = np.argmax(Y, axis=1)


def trained(loss: Any, metrics: Any = (), y: Array = Y, activation: Any = None, **kwargs: Any) -> Any:
    """A network after two epochs, and its history."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation=activation)], seed=3)
    model.compile(keras.optimizers.SGD(0.1), loss, metrics=list(metrics))
    history = model.fit(X, y, batch_size=16, epochs=2, shuffle=False, verbose=0, **kwargs)
    return model, history.history


def squares(y_true: Array, y_pred: Array) -> Array:
    return np.mean((y_pred - y_true) ** 2, axis=-1)


def one_number(y_true: Array, y_pred: Array) -> Any:
    return np.mean((y_pred - y_true) ** 2)


class Squares(keras.losses.Loss):
    def call(self, y_true: Array, y_pred: Array) -> Array:
        return squares(y_true, y_pred)


class SquaresWithGradient(Squares):
    calls = 0

    def gradient(self, y_true: Array, y_pred: Array) -> Array:
        type(self).calls += 1
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


def with_gradient(y_true: Array, y_pred: Array) -> Array:
    return squares(y_true, y_pred)


with_gradient.gradient = lambda y_true, y_pred: y_pred - y_true  # type: ignore[attr-defined]  # functions have any


@pytest.mark.parametrize(
    "loss", [squares, one_number, Squares(), Squares, SquaresWithGradient(), with_gradient], ids=lambda loss: repr(loss)
)
def test_a_loss_in_python_trains_as_the_engine_does(loss: Any) -> None:
    weights = np.linspace(0.5, 2, len(X))
    model, history = trained(loss, sample_weight=weights)
    engine, expected = trained("mse", sample_weight=weights)
    # Differences in double precision, or the gradient itself: rounding of float32 remains.
    np.testing.assert_allclose(history["loss"], expected["loss"], rtol=1e-5)
    for mine, theirs in zip(model.get_weights(), engine.get_weights()):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), engine.evaluate(X, Y, verbose=0), rtol=1e-5)


def test_a_loss_calls_its_own_gradient_once_a_batch() -> None:
    before = SquaresWithGradient.calls
    trained(SquaresWithGradient())
    # Three batches in each of two epochs; what is done for a part of a batch is a call more.
    assert 6 <= SquaresWithGradient.calls - before <= 24


def test_a_loss_in_python_may_use_the_engines() -> None:
    def twice(y_true: Array, y_pred: Array) -> Array:
        return 2 * keras.losses.mean_squared_error(y_true, y_pred)

    model, _ = trained(twice)
    engine, _ = trained(lambda y_true, y_pred: 2 * squares(y_true, y_pred))
    for mine, theirs in zip(model.get_weights(), engine.get_weights()):
        # Differences of float32 with a step of 1e-3: about 1e-4 of the gradient.
        np.testing.assert_allclose(mine, theirs, rtol=2e-3, atol=2e-4)


def test_a_loss_in_python_takes_labels() -> None:
    def of_labels(y_true: Array, y_pred: Array) -> Array:
        assert y_true.shape == (len(y_pred), 1)
        chosen = np.take_along_axis(y_pred, y_true.astype(int), axis=1)[:, 0]
        return -np.log(np.clip(chosen, 1e-7, 1))

    model, history = trained(of_labels, y=LABELS, activation="softmax")
    engine, expected = trained("sparse_categorical_crossentropy", y=LABELS, activation="softmax")
    np.testing.assert_allclose(history["loss"], expected["loss"], rtol=1e-4)
    for mine, theirs in zip(model.get_weights(), engine.get_weights()):
        np.testing.assert_allclose(mine, theirs, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "loss",
    [
        "huber",
        "Huber",
        keras.losses.Huber,
        keras.losses.Huber(),
        keras.losses.huber,
        functools.partial(keras.losses.huber, delta=1.0),
        {"class_name": "Huber", "config": {"delta": 1.0}},
        [keras.losses.Huber()],
    ],
    ids=str,
)
def test_ways_to_name_a_loss(loss: Any) -> None:
    _, history = trained(loss)
    _, expected = trained(keras.losses.Huber(delta=1.0))
    assert history == expected


def test_losses_that_cannot_be_trained_on() -> None:
    with pytest.raises(ValueError, match="must have reduction='sum_over_batch_size', but has 'sum'"):
        trained(keras.losses.MeanSquaredError(reduction="sum"))
    with pytest.raises(NotImplementedError, match="define call"):
        trained(keras.losses.Loss())
    with pytest.raises(TypeError, match="loss must be a name"):
        trained(3)
    with pytest.raises(ValueError, match="gradient must return an array of the shape of y_pred"):

        class Wrong(Squares):
            def gradient(self, y_true: Array, y_pred: Array) -> Array:
                return np.zeros(3)

        trained(Wrong())
    with pytest.raises(ValueError, match="expected one number for each of"):
        trained(lambda y_true, y_pred: np.zeros(3))


class Fails:
    """Raises at its nth call."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, y_true: Array, y_pred: Array) -> Array:
        self.left -= 1
        if self.left < 0:
            raise LookupError("here")
        return squares(y_true, y_pred)


@pytest.mark.parametrize("at", [0, 3, 20])
def test_an_exception_in_a_loss_is_raised_as_it_is(at: int) -> None:
    with pytest.raises(LookupError, match="here"):
        trained(Fails(at))


@pytest.mark.parametrize("at", [0, 3])
def test_an_exception_in_a_metric_is_raised_as_it_is(at: int) -> None:
    with pytest.raises(LookupError, match="here"):
        trained("mse", [Fails(at)])


def test_after_an_exception_the_model_is_usable() -> None:
    def fails(y_true: Array, y_pred: Array) -> Array:
        raise LookupError("here")

    model, _ = trained("mse")
    before = model.get_weights()
    model.compile("sgd", "mse", metrics=[fails])
    for use in (lambda: model.evaluate(X, Y, verbose=0), lambda: model.train_on_batch(X, Y)):
        with pytest.raises(LookupError, match="here"):
            use()
    model.compile("sgd", fails)
    with pytest.raises(LookupError, match="here"):
        model.evaluate(X, Y, verbose=0)
    model.set_weights(before)
    model.compile("sgd", "mse")
    assert model.evaluate(X, Y, verbose=0) > 0


def test_a_loss_cannot_use_the_model_that_computes_it() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])

    def asks(y_true: Array, y_pred: Array) -> Array:
        model.predict(X)
        return squares(y_true, y_pred)

    model.compile("sgd", asks)
    with pytest.raises(RuntimeError):
        model.fit(X, Y, verbose=0)


class LargestError(keras.metrics.Metric):
    def __init__(self, name: str = "largest_error", fail: str = "") -> None:
        super().__init__(name=name)
        self.largest, self.rows, self.fail = 0.0, 0, fail

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self.fail == "update_state":
            raise LookupError("here")
        errors = np.abs(y_true - y_pred).max(axis=1)
        if sample_weight is not None:
            errors = errors[np.asarray(sample_weight) > 0]
        self.largest = max(self.largest, float(errors.max(initial=0.0)))
        self.rows += len(y_pred)

    def result(self) -> Any:
        if self.fail == "result":
            raise LookupError("here")
        return self.largest

    def reset_state(self) -> None:
        if self.fail == "reset_state":
            raise LookupError("here")
        self.largest, self.rows = 0.0, 0


def test_a_metric_in_python_is_gathered_over_batches() -> None:
    metric = LargestError()
    model, history = trained("mse", [metric, "mae"], validation_data=(X[:10], Y[:10]))
    assert set(history) == {f"{val}{name}" for val in ("", "val_") for name in ("loss", "largest_error", "mae")}
    figures = model.evaluate(X, Y, batch_size=7, verbose=0, return_dict=True)
    assert figures["largest_error"] == pytest.approx(float(np.abs(model.predict(X) - Y).max()))
    assert metric.rows == len(X)
    assert history["val_largest_error"][-1] == pytest.approx(float(np.abs(model.predict(X[:10]) - Y[:10]).max()))


def test_a_metric_in_python_sees_weights_if_asked_to() -> None:
    weights = np.zeros(len(X))
    weights[5] = 1
    model, _ = trained("mse")
    model.compile("sgd", "mse", metrics=[LargestError("all")], weighted_metrics=[LargestError("one")])
    figures = model.evaluate(X, Y, sample_weight=weights, verbose=0, return_dict=True)
    errors = np.abs(model.predict(X) - Y).max(axis=1)
    assert figures["all"] == pytest.approx(float(errors.max()))
    assert figures["one"] == pytest.approx(float(errors[5]))


@pytest.mark.parametrize("method", ["update_state", "result", "reset_state"])
def test_an_exception_in_a_metrics_method_is_raised_as_it_is(method: str) -> None:
    with pytest.raises(LookupError, match="here"):
        trained("mse", [LargestError(fail=method)])


def test_functions_and_objects_as_metrics() -> None:
    def error(y_true: Array, y_pred: Array) -> Array:
        return np.abs(y_true - y_pred).mean(axis=1)

    given = [
        error,
        keras.metrics.MeanMetricWrapper(error, name="wrapped"),
        keras.metrics.MeanAbsoluteError(name="engine"),
        keras.losses.mean_absolute_error,
        keras.losses.MeanAbsoluteError,
        Squares("own_loss"),
        "mae",
    ]
    _, history = trained("mse", given)
    names = ["error", "wrapped", "engine", "mean_absolute_error", "mean_absolute_error_1", "mae"]
    for name in names:
        np.testing.assert_allclose(history[name], history["engine"], rtol=1e-6)
    np.testing.assert_allclose(history["own_loss"], history["loss"], rtol=1e-5)


def test_names_of_ones_own_are_keras() -> None:
    import keras as theirs

    for name in ["LargestError", "MSEOfAll", "F1", "Top2Errors"]:
        mine, other = (type(name, (root.losses.Loss,), {}) for root in (keras, theirs))
        assert mine().name == other().name
        mine, other = (type(f"{name}Metric", (root.metrics.Metric,), {}) for root in (keras, theirs))
        assert mine().name == other().name


def test_metrics_of_ones_own_say_what_they_lack() -> None:
    class Nothing(keras.metrics.Metric):
        pass

    for use in (Nothing().result, Nothing().reset_state, lambda: Nothing().update_state(X, X)):
        with pytest.raises(NotImplementedError, match="Nothing: define update_state, result and reset_state"):
            use()
    with pytest.raises(TypeError, match="metrics must be names"):
        trained("mse", [3])


def test_a_mean_metric_by_itself() -> None:
    metric = keras.metrics.MeanMetricWrapper(lambda y_true, y_pred, power: np.abs(y_true - y_pred) ** power, power=2)
    metric.update_state([[0.0], [0.0]], [[1.0], [3.0]], sample_weight=[3.0, 1.0])
    assert metric.result() == 3.0
    metric.reset_state()
    assert metric.result() == 0.0
    assert metric([[0.0]], [[2.0]]) == 4.0


OLD: list[tuple[str, Callable[[], Any]]] = [
    ("lr= is the old name of learning_rate=", lambda: keras.optimizers.RMSprop(lr=0.1)),
    ("decay= is an old spelling", lambda: keras.optimizers.Nadam(decay=0.1)),
    ("shape=3 is the old spelling of shape=(3,)", lambda: keras.Input(3)),
    ("shape=3 is the old spelling of shape=(3,)", lambda: keras.layers.InputLayer(shape=3)),
    ("input_shape= is an old spelling", lambda: keras.layers.Conv2D(2, 3, input_shape=(8, 8, 1))),
    ("input_shape= is an old spelling", lambda: keras.layers.Dense(2, input_dim=4)),
    ("alpha= is the old name of negative_slope=", lambda: keras.layers.LeakyReLU(alpha=0.1)),
]


@pytest.mark.parametrize(("message", "use"), OLD)
def test_old_spellings_warn_at_the_users_line(message: str, use: Callable[[], Any]) -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        use()
    assert [warning.category for warning in said] == [DeprecationWarning]
    assert message in str(said[0].message)
    assert Path(said[0].filename) == Path(__file__)
    assert said[0].lineno == use.__code__.co_firstlineno


def test_old_spellings_do_what_they_did() -> None:
    weights = []
    for optimizer in (
        lambda: keras.optimizers.SGD(lr=0.5, decay=0.1),
        lambda: keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.5, 1, 0.1)),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            model = keras.Sequential([keras.layers.Dense(2, input_shape=(3,))], seed=1)
            model.compile(optimizer(), "mse")
        assert model.input_shape == (None, 3)
        model.fit(X, Y, batch_size=10, epochs=2, verbose=0)
        weights.append(model.get_weights()[0])
    np.testing.assert_allclose(weights[0], weights[1], rtol=1e-6)


def test_saved_models_warn_of_nothing(tmp_path: Path) -> None:
    model, _ = trained("mse")
    model.save(tmp_path / "model.onsil")
    loaded = keras.models.load_model(tmp_path / "model.onsil")
    assert type(loaded.optimizer) is keras.optimizers.SGD
    assert loaded.optimizer.learning_rate == pytest.approx(0.1)
