"""Networks train as Keras' do: the same losses, batch by batch, and the same predictions at the end."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import architectures
import keras
import lockstep
import numpy as np
import pytest

import onsil.keras

# Keras' own variables, beside NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.mark.parametrize("seed", range(architectures.COUNT))
def test_a_network_trains_as_keras_does(seed: int) -> None:
    pair = lockstep.Pair(lockstep.architecture_of(seed))
    for optimizer in lockstep.OPTIMIZERS:
        run = pair.train(optimizer)
        apart = np.max(np.abs(run.onsil_predictions - run.keras_predictions))
        scale = max(1.0, float(np.max(np.abs(run.keras_predictions))))
        # NaN is no agreement.
        if not (run.differences().max() <= lockstep.TOLERANCE and apart <= lockstep.TOLERANCE * scale):
            pytest.fail(f"{pair.architecture}\n{optimizer}: predictions apart {apart:.1e}; {pair.explain(optimizer)}")


def test_the_networks_have_every_layer_and_train_with_every_optimizer() -> None:
    drawn = {name for seed in range(architectures.COUNT) for name, _ in lockstep.architecture_of(seed).layers}
    assert drawn == _own(onsil.keras.layers, "Layer") - {"InputLayer"}
    assert set(lockstep.OPTIMIZERS) == _own(onsil.keras.optimizers, "Optimizer")


def _own(module: ModuleType, base: str) -> set[str]:
    """The classes of a module that derive from the base of that name."""
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    return {each.__name__ for each in classes if base in [parent.__name__ for parent in each.__mro__[1:]]}


def test_training_moves_the_weights_by_much_more_than_the_tolerance() -> None:
    pair = lockstep.Pair(lockstep.architecture_of(2))
    for optimizer in lockstep.OPTIMIZERS:
        run = pair.train(optimizer)
        before = pair.reference.first
        moved = max(lockstep.distance(new, old) for new, old in zip(pair.reference.get_weights(), before, strict=True))
        assert moved > 1000 * lockstep.TOLERANCE, optimizer
        assert len(set(run.keras_losses)) == lockstep.STEPS


def test_the_steps_are_those_of_keras_own_training() -> None:
    pair = lockstep.Pair(lockstep.architecture_of(2))
    run = pair.train("Adam")
    pair.reference.start("Adam")
    model = pair.reference.model
    model.compile(keras.optimizers.Adam(**lockstep.OPTIMIZERS["Adam"]), pair.architecture.loss)
    losses = []
    for x, y in pair.batches:
        # Keras reports the mean of all batches since the last reset.
        model.reset_metrics()
        losses.append(float(model.train_on_batch(x, y)))
    np.testing.assert_allclose(run.onsil_losses, losses, rtol=lockstep.TOLERANCE)


def test_the_tool_names_the_first_step_and_layer_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = lockstep.Pair(lockstep.architecture_of(2))
    assert pair.explain("Adam") == "they do not part"
    start = pair.start

    def with_another_epsilon(optimizer: str) -> None:
        start(optimizer)
        chosen = onsil.keras.optimizers.Adam(epsilon=0.1, **lockstep.OPTIMIZERS["Adam"])
        pair.model.compile(optimizer=chosen, loss=pair.architecture.loss)

    monkeypatch.setattr(pair, "start", with_another_epsilon)
    first = next(layer.name for layer in pair.model.layers if layer.get_weights())
    assert pair.explain("Adam").startswith(f"step 1: weight 0 of {first} differs by ")

    def with_another_weight(optimizer: str) -> None:
        start(optimizer)
        last = pair.model.layers[-1]
        last.set_weights([weight + 0.01 for weight in last.get_weights()])

    monkeypatch.setattr(pair, "start", with_another_weight)
    last = pair.model.layers[-1].name
    assert pair.explain("Adam").startswith(f"before the first step: weight 0 of {last} differs by ")


def test_random_layers_do_nothing_at_inference() -> None:
    layers: list[architectures.Spec] = [
        ("RandomRotation", {"factor": 0.2}),
        ("RandomTranslation", {"height_factor": 0.2, "width_factor": 0.2}),
        ("Conv2D", {"filters": 4, "kernel_size": 3}),
        ("SpatialDropout2D", {"rate": 0.5}),
        ("GaussianNoise", {"stddev": 1.0}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.5}),
        ("Dense", {"units": 3}),
    ]
    architecture = architectures.Architecture(0, (8, 8, 1), layers, "mse", 3)
    theirs, ours = lockstep.build(keras, architecture), lockstep.build(onsil.keras, architecture)
    ours.set_weights(theirs.get_weights())
    x = np.random.default_rng(0).normal(size=(5, 8, 8, 1)).astype(np.float32)
    np.testing.assert_allclose(ours.predict(x), theirs.predict(x, verbose=0), atol=lockstep.TOLERANCE)


@pytest.mark.parametrize(
    ("name", "y"),
    [("SparseCategoricalCrossentropy", np.array([1])), ("CategoricalCrossentropy", np.array([[0.0, 1.0]]))],
)
def test_where_keras_cuts_probabilities_off_ours_learns_from_logits(name: str, y: np.ndarray) -> None:
    def trained(library: Any, activation: str | None, loss: Any) -> tuple[float, np.ndarray]:
        model = library.Sequential([library.Input((1,)), library.layers.Dense(2, activation=activation)])
        model.compile(library.optimizers.SGD(0.1), loss)
        # The right class has a probability of exp(-25).
        model.set_weights([np.array([[10.0, -15.0]], np.float32), np.zeros(2, np.float32)])
        return float(model.train_on_batch(np.ones((1, 1), np.float32), y)), np.asarray(model.get_weights()[0])

    loss, kernel = trained(onsil.keras, "softmax", getattr(onsil.keras.losses, name)())
    of_logits, keras_kernel = trained(keras, None, getattr(keras.losses, name)(from_logits=True))
    assert loss == pytest.approx(of_logits, rel=lockstep.TOLERANCE) == pytest.approx(25.0)
    np.testing.assert_allclose(kernel, keras_kernel, rtol=lockstep.TOLERANCE)
    cut_off, unchanged = trained(keras, "softmax", getattr(keras.losses, name)())
    assert cut_off == pytest.approx(-np.log(1e-7), rel=1e-3)
    np.testing.assert_array_equal(unchanged, [[10.0, -15.0]])
