"""Trains the same network with Keras and with onsil and says where they part.

    python lockstep.py --seed 7 --optimizer Adam

prints the loss of every batch on both sides, and, if they part, the first step and the first layer whose outputs or
weights differ. The networks are those of ``architectures.py``; weights are copied over and batches are the same.

One difference is meant: a softmax and its cross-entropy are one function of the logits here, while Keras on JAX cuts
probabilities off at 1e-7. A network that is as wrong as that about a row parts from Keras there.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("KERAS_BACKEND", "jax")

import architectures
import jax
import keras
from architectures import Architecture

import onsil.keras

Array = NDArray[Any]

#: Every optimizer, with a rate at which some steps move the weights by much more than rounding does.
OPTIMIZERS: dict[str, dict[str, Any]] = {
    "SGD": {"learning_rate": 0.02, "momentum": 0.5, "nesterov": True},
    "RMSprop": {"learning_rate": 0.01},
    "Adam": {"learning_rate": 0.01},
    "AdamW": {"learning_rate": 0.01},
    "Adamax": {"learning_rate": 0.01},
    "Nadam": {"learning_rate": 0.01},
    "Adagrad": {"learning_rate": 0.05},
    "Adadelta": {"learning_rate": 5.0},
    "Lion": {"learning_rate": 0.003},
}
STEPS = 20
ROWS = 8
#: Relative, of losses; absolute, of predictions.
TOLERANCE = 1e-5


def build(library: Any, architecture: Architecture) -> Any:
    """The network in the words of a library, ``keras`` or ``onsil.keras``."""
    layers = [getattr(library.layers, name)(**kwargs) for name, kwargs in architecture.layers]
    return library.Sequential([library.Input(architecture.input_shape), *layers])


def architecture_of(seed: int) -> Architecture:
    """The network of a seed."""

    def shape_after(shape: tuple[int, ...], layers: list[architectures.Spec]) -> tuple[int, ...]:
        for name, kwargs in layers:
            shape = getattr(keras.layers, name)(**kwargs).compute_output_shape((None, *shape))[1:]
        return shape

    return architectures.draw(seed, shape_after)


def batches(architecture: Architecture) -> list[tuple[Array, Array]]:
    """Rows and targets of every step."""
    random = np.random.default_rng(architecture.seed)
    shape = (STEPS, ROWS)
    x = random.normal(size=(*shape, *architecture.input_shape)).astype(np.float32)
    if architecture.loss == "sparse_categorical_crossentropy":
        y = random.integers(0, architecture.outputs, shape)
    elif architecture.loss == "binary_crossentropy":
        y = random.integers(0, 2, (*shape, architecture.outputs)).astype(np.float32)
    else:
        y = random.normal(size=(*shape, architecture.outputs)).astype(np.float32)
    return list(zip(x, y))


class Reference:
    """Keras' network, whose gradients are compiled once for all optimizers."""

    def __init__(self, architecture: Architecture) -> None:
        keras.utils.set_random_seed(architecture.seed)
        self.model = build(keras, architecture)
        random = np.random.default_rng(architecture.seed)
        # Zeros and ones would hide weights in the wrong place.
        self.first = [w + 0.1 * np.abs(random.normal(size=w.shape)).astype(w.dtype) for w in self.model.get_weights()]
        loss: Any = keras.losses.get(architecture.loss)

        def total(trainable: Any, other: Any, x: Any, y: Any) -> Any:
            y_pred, other, penalties = self.model.stateless_call(trainable, other, x, training=True, return_losses=True)
            return loss(y, y_pred).mean() + sum(penalties), other

        self.gradients = jax.jit(jax.value_and_grad(total, has_aux=True))
        self.layers = keras.Model(self.model.inputs, [layer.output for layer in self.model.layers])
        self.outputs = jax.jit(lambda trainable, other, x: self.layers.stateless_call(trainable, other, x)[0])

    def start(self, optimizer: str) -> None:
        """Goes back to the first weights, with an optimizer that has seen nothing."""
        self.model.set_weights(self.first)
        self.trainable = [v.value for v in self.model.trainable_variables]
        self.other = [v.value for v in self.model.non_trainable_variables]
        self.optimizer = getattr(keras.optimizers, optimizer)(**OPTIMIZERS[optimizer])
        self.optimizer.build(self.model.trainable_variables)
        self.state = [v.value for v in self.optimizer.variables]
        self.update = jax.jit(self.optimizer.stateless_apply)

    def step(self, x: Array, y: Array) -> float:
        """One update; the loss before it."""
        (loss, self.other), gradients = self.gradients(self.trainable, self.other, x, y)
        self.trainable, self.state = self.update(self.state, gradients, self.trainable)
        return float(loss)

    def get_weights(self) -> list[Array]:
        """Copies of all weights, in Keras' order."""
        for variables, values in (
            (self.model.trainable_variables, self.trainable),
            (self.model.non_trainable_variables, self.other),
        ):
            for variable, value in zip(variables, values):
                variable.assign(value)
        weights: list[Array] = self.model.get_weights()
        return weights

    def layer_outputs(self, x: Array) -> list[Array]:
        """What every layer gives, as at inference."""
        return [np.asarray(output) for output in self.outputs(self.trainable, self.other, x)]


@dataclass
class Run:
    """What one optimizer did on both sides."""

    keras_losses: list[float]
    onsil_losses: list[float]
    keras_predictions: Array
    onsil_predictions: Array

    def differences(self) -> Array:
        """How far the losses of each step lie apart, relatively."""
        ours, theirs = np.array(self.onsil_losses), np.array(self.keras_losses)
        difference: Array = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-7)
        return difference


class Pair:
    """A network on both sides."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.reference = Reference(architecture)
        self.model = build(onsil.keras, architecture)
        self.batches = batches(architecture)

    def start(self, optimizer: str) -> None:
        """Both sides at the first weights."""
        self.reference.start(optimizer)
        chosen = getattr(onsil.keras.optimizers, optimizer)(**OPTIMIZERS[optimizer])
        self.model.compile(optimizer=chosen, loss=self.architecture.loss)
        theirs = iter(self.reference.first)
        for layer in self.model.layers:
            # A mean and a variance that are given are weights here, and none in Keras.
            if not isinstance(layer, onsil.keras.layers.Normalization):
                layer.set_weights([next(theirs) for _ in layer.get_weights()])

    def train(self, optimizer: str) -> Run:
        """All steps."""
        self.start(optimizer)
        theirs = [self.reference.step(x, y) for x, y in self.batches]
        ours = [float(self.model.train_on_batch(x, y)) for x, y in self.batches]
        x = self.batches[0][0]
        return Run(theirs, ours, self.reference.layer_outputs(x)[-1], self.model.predict(x))

    def explain(self, optimizer: str) -> str:
        """The first step and layer at which the two part, or that they do not."""
        self.start(optimizer)
        found = self._apart(self.batches[0][0])
        if found:
            return f"before the first step: {found}"
        for step, (x, y) in enumerate(self.batches, start=1):
            theirs, ours = self.reference.step(x, y), float(self.model.train_on_batch(x, y))
            found = self._apart(x)
            if not abs(ours - theirs) <= TOLERANCE * abs(theirs):
                return f"step {step}: the loss is {ours:.9g}, Keras' {theirs:.9g}; {found or 'no layer differs'}"
            if found:
                return f"step {step}: {found}"
        return "they do not part"

    def _apart(self, x: Array) -> str:
        """The first layer whose weights or outputs differ by more than ``TOLERANCE`` of their size, or nothing."""
        theirs, all_outputs = self.reference.get_weights(), self.reference.layer_outputs(x)
        for layer, outputs in zip(self.model.layers, all_outputs):
            given = isinstance(layer, onsil.keras.layers.Normalization)
            ours = [] if given else layer.get_weights()
            for place, weight in enumerate(ours):
                difference = distance(weight, theirs[place])
                if not difference <= TOLERANCE:
                    return f"weight {place} of {layer.name} differs by {difference:.2g} of its size"
            theirs = theirs[len(ours) :]
            difference = distance(self.model.layer_outputs(x, layer.name), outputs)
            if not difference <= TOLERANCE:
                return f"the output of {layer.name} differs by {difference:.2g} of its size"
        return ""


def distance(ours: Array, theirs: Array) -> float:
    """The largest difference, as a share of the largest number."""
    return float(np.max(np.abs(ours - theirs), initial=0.0) / max(1e-30, float(np.max(np.abs(theirs), initial=0.0))))


def main() -> None:
    """The program."""
    parser = argparse.ArgumentParser(description="Trains a network with Keras and with onsil and says where they part.")
    parser.add_argument("--seed", type=int, required=True, help="which network")
    parser.add_argument("--optimizer", choices=OPTIMIZERS, help="one optimizer instead of all")
    given = parser.parse_args()
    pair = Pair(architecture_of(given.seed))
    print(pair.architecture)
    for optimizer in [given.optimizer] if given.optimizer else OPTIMIZERS:
        run = pair.train(optimizer)
        differences = run.differences()
        if given.optimizer:
            for step, figures in enumerate(zip(run.onsil_losses, run.keras_losses, differences), start=1):
                print("step {:2}: onsil {:.9g}  Keras {:.9g}  apart {:.1e}".format(step, *figures))
        apart = np.max(np.abs(run.onsil_predictions - run.keras_predictions))
        said = pair.explain(optimizer)
        print(f"{optimizer}: losses apart {differences.max():.1e}, predictions {apart:.1e}; {said}")


if __name__ == "__main__":
    main()
