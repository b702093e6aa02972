"""Numbers of ``onsil.keras`` beside Keras' own: losses, metrics, activations, rules for weights, schedules, layers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

import onsil.keras as ours

Array = NDArray[Any]

#: Both sides compute with float32, whose numbers differ by 1.2e-7, and sum in another order: some dozen roundings.
CLOSE = {"rtol": 3e-6, "atol": 1e-6}
#: Where logarithms or exponentials are approximated differently.
ROUGH = {"rtol": 2e-5, "atol": 2e-6}


def drawn(seed: int, shape: tuple[int, ...], kind: str) -> tuple[Array, Array]:
    """Targets and predictions of a kind."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=shape).astype(np.float32)
    if kind == "numbers":
        return rng.normal(size=shape).astype(np.float32), normal
    if kind == "positive":
        return rng.uniform(0, 3, shape).astype(np.float32), rng.uniform(0.1, 3, shape).astype(np.float32)
    if kind == "binary":
        return rng.integers(0, 2, shape).astype(np.float32), rng.uniform(0.01, 0.99, shape).astype(np.float32)
    if kind == "binary logits":
        return rng.integers(0, 2, shape).astype(np.float32), normal
    shares = np.exp(normal) / np.exp(normal).sum(axis=-1, keepdims=True)
    labels = rng.integers(0, shape[-1], shape[:-1])
    if kind == "labels":
        return labels.astype(np.float32), shares
    if kind == "label logits":
        return labels.astype(np.float32), normal
    one_hot = np.eye(shape[-1], dtype=np.float32)[labels]
    if kind == "one-hot logits":
        return one_hot, normal
    if kind == "shares":
        other = rng.dirichlet(np.ones(shape[-1]), shape[:-1]).astype(np.float32)
        return other, shares
    assert kind == "one-hot"
    return one_hot, shares


LOSSES: list[tuple[str, dict[str, Any], str]] = [
    ("MeanSquaredError", {}, "numbers"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("MeanAbsolutePercentageError", {}, "positive"),
    ("MeanSquaredLogarithmicError", {}, "positive"),
    ("Huber", {"delta": 0.7}, "numbers"),
    ("LogCosh", {}, "numbers"),
    ("CosineSimilarity", {}, "numbers"),
    ("Poisson", {}, "positive"),
    ("KLDivergence", {}, "shares"),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, "binary"),
    ("BinaryCrossentropy", {"from_logits": True}, "binary logits"),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5}, "binary"),
    ("BinaryFocalCrossentropy", {"from_logits": True}, "binary logits"),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, "one-hot"),
    ("CategoricalCrossentropy", {"from_logits": True}, "one-hot logits"),
    ("CategoricalFocalCrossentropy", {"alpha": 0.5, "gamma": 3.0}, "one-hot"),
    ("SparseCategoricalCrossentropy", {}, "labels"),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, "label logits"),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, "labels"),
    ("Hinge", {}, "binary logits"),
    ("SquaredHinge", {}, "binary logits"),
    ("CategoricalHinge", {}, "one-hot"),
]


@pytest.mark.parametrize("shape", [(7, 4), (3, 5, 4)])
@pytest.mark.parametrize(("name", "config", "kind"), LOSSES)
def test_losses(name: str, config: dict[str, Any], kind: str, shape: tuple[int, ...]) -> None:
    y_true, y_pred = drawn(1, shape, kind)
    weights = np.random.default_rng(2).uniform(0, 2, shape[:-1]).astype(np.float32)
    for reduction in ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None):
        mine = getattr(ours.losses, name)(**config, reduction=reduction)
        theirs = getattr(keras.losses, name)(**config, reduction=reduction)
        np.testing.assert_allclose(mine(y_true, y_pred), np.asarray(theirs(y_true, y_pred)), **ROUGH)
        expected = np.asarray(theirs(y_true, y_pred, sample_weight=weights))
        np.testing.assert_allclose(mine(y_true, y_pred, sample_weight=weights), expected, **ROUGH)


@pytest.mark.parametrize(("name", "config", "kind"), LOSSES)
def test_functions_of_losses(name: str, config: dict[str, Any], kind: str) -> None:
    y_true, y_pred = drawn(3, (6, 4), kind)

    functions = [f for f in ours.losses.__all__ if f.replace("_", "") == name.lower() and f != name]
    assert len(functions) == 1
    mine = getattr(ours.losses, functions[0])(y_true, y_pred, **config)
    theirs = np.asarray(getattr(keras.losses, functions[0])(y_true, y_pred, **config))
    assert mine.dtype == np.float32
    np.testing.assert_allclose(mine, theirs, **ROUGH)
    assert ours.losses.get(functions[0]) is getattr(ours.losses, functions[0])


def test_losses_of_shapes_that_differ_by_an_axis() -> None:
    y_true, y_pred = np.array([0.0, 1.0, 2.0]), np.array([[0.5], [1.5], [0.0]])
    mine, theirs = ours.losses.MeanSquaredError(), keras.losses.MeanSquaredError()
    for pair in ((y_true, y_pred), (y_pred, y_true), (y_true, y_pred[:, 0])):
        np.testing.assert_allclose(mine(*pair), float(theirs(*pair)), **CLOSE)
    labels, shares = drawn(4, (5, 3), "labels")
    sparse = ours.losses.SparseCategoricalCrossentropy()
    assert sparse(labels, shares) == sparse(labels[:, None], shares)


def test_losses_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match=r"y_pred of shape \(2, 3\) wants y_true of shape \(2, 3\)"):
        ours.losses.MeanSquaredError()(np.zeros((2, 2)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"whole number from 0 to 2, but is 3"):
        ours.losses.SparseCategoricalCrossentropy()([3], [[0.2, 0.3, 0.5]])
    with pytest.raises(ValueError, match=r"sample_weight of shape \(3,\) does not fit"):
        ours.losses.MeanSquaredError()(np.zeros((2, 1)), np.zeros((2, 1)), sample_weight=[1, 2, 3])
    with pytest.raises(ValueError, match="delta must be"):
        ours.losses.Huber(delta=-1.0)([[0.0]], [[1.0]])
    with pytest.raises(ValueError, match="reduction must be one of"):
        ours.losses.MeanSquaredError(reduction="max")
    with pytest.raises(ValueError, match="axis must be -1"):
        ours.losses.CosineSimilarity(axis=0)
    with pytest.raises(ValueError, match="unknown loss 'mean_sqared_error'; did you mean"):
        ours.losses.get("mean_sqared_error")


METRICS: list[tuple[str, dict[str, Any], str]] = [
    ("Accuracy", {}, "labels equal"),
    ("BinaryAccuracy", {"threshold": 0.4}, "binary"),
    ("CategoricalAccuracy", {}, "one-hot"),
    ("SparseCategoricalAccuracy", {}, "labels"),
    ("TopKCategoricalAccuracy", {"k": 2}, "one-hot"),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, "labels"),
    ("AUC", {}, "binary"),
    ("AUC", {"curve": "PR", "num_thresholds": 50}, "binary"),
    ("AUC", {"summation_method": "minoring", "thresholds": [0.2, 0.5, 0.7]}, "binary"),
    ("AUC", {"from_logits": True}, "binary logits"),
    ("Precision", {}, "binary"),
    ("Precision", {"thresholds": 0.3, "class_id": 2}, "binary"),
    ("Precision", {"top_k": 2}, "one-hot"),
    ("Recall", {}, "binary"),
    ("Recall", {"top_k": 2, "class_id": 1}, "one-hot"),
    ("F1Score", {}, "one-hot"),
    ("F1Score", {"average": "macro", "threshold": 0.4}, "binary"),
    ("FBetaScore", {"average": "weighted", "beta": 2.0}, "one-hot"),
    ("FBetaScore", {"average": "micro", "beta": 0.5}, "one-hot"),
    ("MeanSquaredError", {}, "numbers"),
    ("RootMeanSquaredError", {}, "numbers"),
    ("MeanAbsoluteError", {}, "numbers"),
    ("MeanAbsolutePercentageError", {}, "positive"),
    ("MeanSquaredLogarithmicError", {}, "positive"),
    ("LogCoshError", {}, "numbers"),
    ("CosineSimilarity", {}, "numbers"),
    ("R2Score", {}, "numbers"),
    ("R2Score", {"class_aggregation": None, "num_regressors": 2}, "numbers"),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, "numbers"),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, "binary"),
    ("CategoricalCrossentropy", {"from_logits": True}, "one-hot logits"),
    ("SparseCategoricalCrossentropy", {}, "labels"),
    ("KLDivergence", {}, "shares"),
    ("Poisson", {}, "positive"),
    ("Hinge", {}, "binary logits"),
    ("SquaredHinge", {}, "binary logits"),
    ("CategoricalHinge", {}, "one-hot"),
]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("name", "config", "kind"), METRICS)
def test_metrics(name: str, config: dict[str, Any], kind: str, weighted: bool) -> None:
    mine, theirs = getattr(ours.metrics, name)(**config), getattr(keras.metrics, name)(**config)
    assert mine.name == theirs.name or name in ("AUC", "Precision", "Recall")
    assert mine.result() is not None
    for seed, rows in ((5, 9), (6, 4)):
        if kind == "labels equal":
            y_true, y_pred = np.random.default_rng(seed).integers(0, 2, (2, rows, 3)).astype(np.float32)
        else:
            y_true, y_pred = drawn(seed, (rows, 4), kind)
        weights = np.random.default_rng(seed).uniform(0, 2, rows).astype(np.float32) if weighted else None
        if weighted and name == "Accuracy":
            weights = np.ones(rows, dtype=np.float32)
        given = mine(y_true, y_pred, sample_weight=weights)
        theirs.update_state(y_true, y_pred, sample_weight=weights)
        np.testing.assert_allclose(given, np.asarray(theirs.result()), **ROUGH)
    mine.reset_state()
    theirs.reset_state()
    mine.update_state(y_true, y_pred)
    theirs.update_state(y_true, y_pred)
    np.testing.assert_allclose(mine.result(), np.asarray(theirs.result()), **ROUGH)


@pytest.mark.parametrize("name", ["BinaryAccuracy", "Precision", "AUC", "MeanSquaredError", "CosineSimilarity"])
def test_metrics_of_one_axis(name: str) -> None:
    y_true, y_pred = drawn(7, (9,), "binary")
    mine, theirs = getattr(ours.metrics, name)(), getattr(keras.metrics, name)()
    theirs.update_state(y_true, y_pred)
    np.testing.assert_allclose(mine(y_true, y_pred), float(theirs.result()), **ROUGH)


@pytest.mark.parametrize(
    ("name", "arguments", "kind"),
    [
        ("binary_accuracy", {}, "binary"),
        ("binary_accuracy", {"threshold": 0.2}, "binary"),
        ("categorical_accuracy", {}, "one-hot"),
        ("sparse_categorical_accuracy", {}, "labels"),
        ("top_k_categorical_accuracy", {"k": 2}, "one-hot"),
        ("sparse_top_k_categorical_accuracy", {"k": 3}, "labels"),
    ],
)
def test_functions_of_metrics(name: str, arguments: dict[str, Any], kind: str) -> None:
    mine, theirs = getattr(ours.metrics, name), getattr(keras.metrics, name)
    for shape in ((9, 4), (3, 5, 4)):
        y_true, y_pred = drawn(8, shape, kind)
        expected = np.asarray(theirs(y_true, y_pred, **arguments))
        np.testing.assert_array_equal(mine(y_true, y_pred, **arguments), expected)
    model = ours.Sequential([ours.Input((2,)), ours.layers.Dense(4, activation="softmax")])
    model.compile("sgd", "mse" if "sparse" not in name else "sparse_categorical_crossentropy", metrics=[mine])
    y_true, _ = drawn(8, (9, 4), kind)
    x = np.random.default_rng(9).normal(size=(9, 2))
    figure = model.evaluate(x, y_true, verbose=0, return_dict=True)[name]
    np.testing.assert_allclose(figure, mine(y_true, model.predict(x)).mean(), rtol=1e-6)


def test_metrics_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="wants y_true of shape"):
        ours.metrics.MeanSquaredError()(np.zeros((2, 2)), np.zeros((2, 3)))
    with pytest.raises(ValueError, match="multi_label"):
        ours.metrics.AUC(multi_label=True)
    with pytest.raises(ValueError, match="unknown metric 'acuracy'; did you mean"):
        ours.metrics.get("acuracy")
    with pytest.raises(ValueError, match="k must be at least 1"):
        ours.metrics.TopKCategoricalAccuracy(k=0).result()


ACTIVATIONS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in ours.activations.__all__ if name != "get"),
    ("elu", {"alpha": 0.5}),
    ("gelu", {"approximate": True}),
    ("leaky_relu", {"negative_slope": 0.1}),
    ("relu", {"negative_slope": 0.1, "max_value": 1.5, "threshold": 0.5}),
    ("softmax", {"axis": 0}),
    ("log_softmax", {"axis": 1}),
]


@pytest.mark.parametrize(("name", "config"), ACTIVATIONS)
def test_activations(name: str, config: dict[str, Any]) -> None:
    x = np.linspace(-6, 6, 60, dtype=np.float32).reshape(5, 4, 3)
    mine = getattr(ours.activations, name)(x, **config)
    assert mine.dtype == np.float32
    np.testing.assert_allclose(mine, np.asarray(getattr(keras.activations, name)(x, **config)), **ROUGH)


def test_activations_by_name() -> None:
    assert ours.activations.get("relu") is ours.activations.relu
    assert ours.activations.get(None) is ours.activations.linear
    assert ours.activations.get(ours.activations.tanh) is ours.activations.tanh
    with pytest.raises(ValueError, match="unknown activation 'sofmax'; did you mean 'softmax'"):
        ours.activations.get("sofmax")


def test_activations_as_functions_of_layers() -> None:
    x = np.linspace(-2, 2, 8, dtype=np.float32).reshape(4, 2)
    for given in ("elu", ours.activations.elu, {"class_name": "elu", "config": {"alpha": 1.0}}):
        model = ours.Sequential([ours.Input((2,)), ours.layers.Activation(given)])
        np.testing.assert_array_equal(model.predict(x), ours.activations.elu(x))


def test_functions_of_ones_own_are_no_activations() -> None:
    def relu(x: Array) -> Array:
        return x

    for own in (relu, lambda x: x, keras.activations.relu):
        with pytest.raises(TypeError, match="no Python is called here"):
            ours.Sequential([ours.Input((2,)), ours.layers.Dense(1, activation=own)])


SHAPES = [(40, 60), (3, 3, 8, 16), (5, 6, 7)]
#: Name, the bound of its numbers and their standard deviation, of fan in and fan out.
DISTRIBUTIONS: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("GlorotUniform", {}, lambda i, o: (6 / (i + o)) ** 0.5, lambda i, o: (2 / (i + o)) ** 0.5),
    ("HeUniform", {}, lambda i, o: (6 / i) ** 0.5, lambda i, o: (2 / i) ** 0.5),
    ("LecunUniform", {}, lambda i, o: (3 / i) ** 0.5, lambda i, o: (1 / i) ** 0.5),
    ("GlorotNormal", {}, lambda i, o: 2 * (2 / (i + o)) ** 0.5 / 0.8796, lambda i, o: (2 / (i + o)) ** 0.5),
    ("HeNormal", {}, lambda i, o: 2 * (2 / i) ** 0.5 / 0.8796, lambda i, o: (2 / i) ** 0.5),
    ("LecunNormal", {}, lambda i, o: 2 * (1 / i) ** 0.5 / 0.8796, lambda i, o: (1 / i) ** 0.5),
    ("RandomUniform", {"minval": -0.2, "maxval": 0.2}, lambda i, o: 0.2, lambda i, o: 0.2 / 3**0.5),
    ("RandomNormal", {"stddev": 0.3}, lambda i, o: 3.0, lambda i, o: 0.3),
    ("TruncatedNormal", {"stddev": 0.3}, lambda i, o: 0.6, lambda i, o: 0.3 * 0.8796),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out"}, lambda i, o: 9.0, lambda i, o: (2 / o) ** 0.5),
]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "config", "bound", "deviation"), DISTRIBUTIONS)
def test_initializers_draw_what_they_say(
    name: str, config: dict[str, Any], bound: Any, deviation: Any, shape: tuple[int, ...]
) -> None:
    area = int(np.prod(shape[:-2]))
    fans = (area * shape[-2], area * shape[-1])
    mine = getattr(ours.initializers, name)(seed=3, **config)
    values = mine(shape)
    assert values.shape == shape and values.dtype == np.float32
    assert np.abs(values).max() <= bound(*fans) * (1 + 1e-4)
    # Of n numbers the deviation is known to about 1 / sqrt(2 n), the mean to 1 / sqrt(n); five times that is missed once
    # in a million.
    n = values.size
    np.testing.assert_allclose(values.std(), deviation(*fans), rtol=5 / (2 * n) ** 0.5)
    assert abs(values.mean()) < 5 * deviation(*fans) / n**0.5
    theirs = np.asarray(getattr(keras.initializers, name)(seed=3, **config)(shape))
    np.testing.assert_allclose(values.std(), theirs.std(), rtol=10 / (2 * n) ** 0.5)
    np.testing.assert_array_equal(values, mine(shape))
    assert not np.array_equal(values, getattr(ours.initializers, name)(seed=4, **config)(shape))


@pytest.mark.parametrize(
    ("name", "config"), [("Constant", {"value": 2.5}), ("Zeros", {}), ("Ones", {}), ("Identity", {"gain": 0.5})]
)
def test_initializers_that_draw_nothing(name: str, config: dict[str, Any]) -> None:
    mine, theirs = getattr(ours.initializers, name)(**config), getattr(keras.initializers, name)(**config)
    np.testing.assert_array_equal(mine((4, 3)), np.asarray(theirs((4, 3))))


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (2, 3, 4)])
def test_orthogonal(shape: tuple[int, ...]) -> None:
    w = ours.initializers.Orthogonal(gain=2.0, seed=1)(shape).reshape(-1, shape[-1])
    product = w.T @ w if w.shape[0] >= w.shape[1] else w @ w.T
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


def test_initializers_follow_the_seed_of_the_program() -> None:
    def three() -> list[list[float]]:
        ours.utils.set_random_seed(5)
        initializers = [ours.initializers.GlorotUniform(), ours.initializers.GlorotUniform()]
        return [initializer((3,)).tolist() for initializer in (*initializers, initializers[0])]

    first, second, again = three()
    assert first == again != second
    assert three() == [first, second, first]


def test_initializers_in_layers_and_by_name() -> None:
    layer = ours.layers.Dense(3, kernel_initializer=ours.initializers.Constant(0.5), bias_initializer="ones")
    ours.Sequential([ours.Input((2,)), layer])
    kernel, bias = layer.get_weights()
    assert (kernel == 0.5).all() and (bias == 1).all()
    for given in ("he_normal", "HeNormal", ours.initializers.HeNormal, ours.initializers.he_normal()):
        assert isinstance(ours.initializers.get(given), ours.initializers.HeNormal)
    with pytest.raises(ValueError, match="unknown initializer 'he_norml'; did you mean"):
        ours.initializers.get("he_norml")
    with pytest.raises(ValueError, match="at least two axes"):
        ours.initializers.Orthogonal()((3,))


@pytest.mark.parametrize(("name", "config"), [("L1", {}), ("L2", {"l2": 0.3}), ("L1L2", {"l1": 0.2, "l2": 0.1})])
def test_regularizers(name: str, config: dict[str, Any]) -> None:
    w = np.random.default_rng(8).normal(size=(5, 4)).astype(np.float32)
    mine, theirs = getattr(ours.regularizers, name)(**config), getattr(keras.regularizers, name)(**config)
    np.testing.assert_allclose(mine(w), float(theirs(w)), **CLOSE)


CONSTRAINTS: list[tuple[str, dict[str, Any]]] = [
    ("MaxNorm", {}),
    ("MaxNorm", {"max_value": 1.0, "axis": [0, 1]}),
    ("MaxNorm", {"max_value": 1.0, "axis": None}),
    ("MinMaxNorm", {"min_value": 1.0, "max_value": 2.0, "rate": 0.5, "axis": 1}),
    ("NonNeg", {}),
    ("UnitNorm", {}),
    ("UnitNorm", {"axis": -1}),
    ("UnitNorm", {"axis": None}),
]


@pytest.mark.parametrize(("name", "config"), CONSTRAINTS)
def test_constraints(name: str, config: dict[str, Any]) -> None:
    w = np.random.default_rng(9).normal(size=(5, 4, 3)).astype(np.float32)
    mine, theirs = getattr(ours.constraints, name)(**config), getattr(keras.constraints, name)(**config)
    np.testing.assert_allclose(mine(w), np.asarray(theirs(w)), **CLOSE)


def test_rules_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="axis must be an axis of the shape"):
        ours.constraints.UnitNorm(axis=3)([[1.0]])
    with pytest.raises(ValueError, match="max_value must be at least 0"):
        ours.constraints.MaxNorm(-1)([1.0])
    with pytest.raises(ValueError, match="l2 must be at least 0"):
        ours.regularizers.L2(-0.1)([1.0])
    with pytest.raises(ValueError, match="unknown regularizer 'l3'"):
        ours.regularizers.get("l3")

    class Own(ours.constraints.Constraint):
        def __call__(self, w: Any) -> Any:
            return w

    with pytest.raises(TypeError, match="Own: no Python is called here"):
        ours.Sequential([ours.Input((2,)), ours.layers.Dense(1, kernel_constraint=Own())])


SCHEDULES: list[tuple[str, dict[str, Any]]] = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True}),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    ("PiecewiseConstantDecay", {"boundaries": [10, 20], "values": [1.0, 0.5, 0.1]}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 25, "power": 2.0}),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "cycle": True}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 30, "alpha": 0.1}),
    (
        "CosineDecay",
        {"initial_learning_rate": 0.01, "decay_steps": 20, "warmup_target": 0.1, "warmup_steps": 10},
    ),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 7, "m_mul": 0.8, "alpha": 0.05}),
]


@pytest.mark.parametrize(("name", "config"), SCHEDULES)
def test_schedules(name: str, config: dict[str, Any]) -> None:
    mine = getattr(ours.optimizers.schedules, name)(**config)
    theirs = getattr(keras.optimizers.schedules, name)(**config)
    steps = [0, 1, 9, 10, 11, 19, 20, 21, 25, 29, 30, 59]
    # Keras computes these in float32.
    np.testing.assert_allclose([mine(step) for step in steps], [float(theirs(step)) for step in steps], **ROUGH)
    assert mine.get_config() == {**theirs.get_config(), **mine.get_config()}
    assert mine.from_config(mine.get_config())(17) == mine(17)


def test_schedules_in_optimizers() -> None:
    schedule = ours.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    model = ours.Sequential([ours.Input((1,)), ours.layers.Dense(1)])
    model.compile(ours.optimizers.SGD(schedule), "mse")
    model.fit(np.zeros((64, 1)), np.zeros(64), batch_size=8, verbose=0)
    assert model.optimizer.learning_rate == schedule(8)
    with pytest.raises(ValueError, match="step must be a whole number"):
        schedule(-1)


@pytest.mark.parametrize("name", ["Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Lion", "Nadam", "RMSprop", "SGD"])
def test_optimizers_by_name_class_and_config(name: str) -> None:
    cls = getattr(ours.optimizers, name)
    for given in (name, name.lower(), cls, {"class_name": name, "config": {"learning_rate": 0.5}}):
        assert type(ours.optimizers.get(given)) is cls
    assert cls.from_config(cls(0.25).get_config()).learning_rate == 0.25
    with pytest.raises(TypeError, match="has no parameter 'learning_rat'; did you mean 'learning_rate'"):
        cls(learning_rat=0.1)


LAYERS: list[tuple[str, tuple[Any, ...], dict[str, Any], tuple[int, ...]]] = [
    ("Dense", (5,), {"activation": "gelu"}, (4, 3)),
    ("Conv1D", (5, 3), {"padding": "causal", "dilation_rate": 2}, (9, 4)),
    ("Conv1D", (6, 3), {"strides": 2, "groups": 2, "padding": "same"}, (9, 4)),
    ("Conv2D", (5, (3, 2)), {"strides": (2, 1), "activation": "relu"}, (8, 9, 3)),
    ("Conv2D", (4, 3), {"padding": "same", "dilation_rate": 2, "use_bias": False}, (8, 9, 2)),
    ("DepthwiseConv2D", (3,), {"depth_multiplier": 2, "padding": "same"}, (6, 7, 3)),
    ("AveragePooling1D", (3,), {"padding": "same"}, (8, 2)),
    ("MaxPooling1D", (2,), {"strides": 3}, (9, 2)),
    ("AveragePooling2D", ((2, 3),), {"padding": "same"}, (5, 7, 2)),
    ("MaxPooling2D", (), {"padding": "same"}, (5, 7, 2)),
    ("GlobalAveragePooling1D", (), {}, (5, 3)),
    ("GlobalMaxPooling1D", (), {"keepdims": True}, (5, 3)),
    ("GlobalAveragePooling2D", (), {"keepdims": True}, (4, 5, 3)),
    ("GlobalMaxPooling2D", (), {}, (4, 5, 3)),
    ("BatchNormalization", (), {"epsilon": 0.01}, (4, 3)),
    ("LayerNormalization", (), {"axis": [-2, -1]}, (4, 3)),
    ("Normalization", (), {"mean": [1.0, 2.0, 3.0], "variance": [4.0, 1.0, 0.5]}, (3,)),
    ("Normalization", (None,), {"mean": 1.0, "variance": 4.0, "invert": True}, (3,)),
    ("Rescaling", (0.5,), {"offset": [1.0, 2.0, 3.0]}, (4, 3)),
    ("ELU", (0.5,), {}, (6,)),
    ("LeakyReLU", (), {}, (6,)),
    ("PReLU", (), {"shared_axes": [1], "alpha_initializer": "random_normal"}, (4, 3)),
    ("ReLU", (1.0, 0.1, 0.2), {}, (6,)),
    ("Softmax", (), {}, (2, 6)),
    ("Flatten", (), {}, (2, 3, 4)),
    ("Reshape", ((3, -1),), {}, (2, 6)),
    ("UpSampling2D", ((2, 3),), {}, (3, 2, 2)),
    ("UpSampling2D", (2,), {"interpolation": "bilinear"}, (3, 2, 2)),
    ("ZeroPadding2D", (((1, 0), (2, 3)),), {}, (3, 2, 2)),
    ("Dropout", (0.5,), {"seed": 1}, (6,)),
    ("GaussianNoise", (0.5,), {"seed": 1}, (6,)),
    ("SpatialDropout2D", (0.5,), {}, (3, 2, 2)),
    ("RandomRotation", (0.1,), {"seed": 1}, (4, 4, 1)),
    ("RandomTranslation", (0.1, 0.1), {"fill_mode": "constant"}, (4, 4, 1)),
]


@pytest.mark.parametrize(("name", "arguments", "config", "shape"), LAYERS)
def test_layers(name: str, arguments: tuple[Any, ...], config: dict[str, Any], shape: tuple[int, ...]) -> None:
    mine, theirs = getattr(ours.layers, name)(*arguments, **config), getattr(keras.layers, name)(*arguments, **config)
    x = np.random.default_rng(10).normal(size=(3, *shape)).astype(np.float32)
    model = ours.Sequential([ours.Input(shape), mine])
    theirs.build((None, *shape))
    weights = mine.get_weights()
    assert [w.shape for w in weights] == [tuple(w.shape) for w in theirs.weights[: len(weights)]] or name in GIVEN
    if name not in GIVEN and weights:
        weights = [np.random.default_rng(11).uniform(0.5, 1.5, w.shape).astype(np.float32) for w in weights]
        mine.set_weights(weights)
        theirs.set_weights(weights)
    expected = np.asarray(theirs(x, training=False) if name not in NO_TRAINING else theirs(x))
    np.testing.assert_allclose(model.predict(x), expected, **ROUGH)
    np.testing.assert_array_equal(mine(x), model.predict(x))
    assert mine.output_shape == (None, *expected.shape[1:])
    again = type(mine).from_config(mine.get_config())
    assert again.to_native() == mine.to_native()
    copy = ours.models.clone_model(model)
    copy.set_weights(model.get_weights())
    np.testing.assert_array_equal(copy.predict(x), model.predict(x))
    assert type(copy.layers[0]) is type(mine) and copy.layers[0].name == mine.name


#: Their weights are what they are made with.
GIVEN = {"Normalization"}
#: Keras' layers that do not ask whether they are trained.
NO_TRAINING = {
    name for name, *_ in LAYERS if name not in ("BatchNormalization", "Dropout", "GaussianNoise", "SpatialDropout2D")
} - {"RandomRotation", "RandomTranslation"}


def test_normalization_adapts_as_keras_does() -> None:
    data = np.random.default_rng(12).normal(3, 2, (50, 4, 3)).astype(np.float32)
    for axis in (-1, 1, (1, 2), None):
        mine, theirs = ours.layers.Normalization(axis=axis), keras.layers.Normalization(axis=axis)
        with pytest.raises(ValueError, match="call adapt"):
            ours.Sequential([ours.Input((4, 3)), mine])
        mine.adapt(data)
        theirs.adapt(data)
        np.testing.assert_allclose(mine(data), np.asarray(theirs(data)), **ROUGH)
        model = ours.Sequential([ours.Input((4, 3)), mine])
        np.testing.assert_allclose(model.predict(data), np.asarray(theirs(data)), **ROUGH)
    mine.adapt(data * 2)
    np.testing.assert_allclose(model.predict(data * 2).std(), 1.0, rtol=1e-4)


def test_layers_refuse_what_they_do_not_have() -> None:
    with pytest.raises(TypeError, match="Dense has no parameter 'unit'; did you mean 'units'"):
        ours.layers.Dense(3, unit=4)
    with pytest.raises(ValueError, match="activity_regularizer must be None"):
        ours.layers.Dense(3, activity_regularizer="l2")
    with pytest.raises(ValueError, match="dtype must be 'float32'"):
        ours.layers.Conv2D(3, 3, dtype="float16")
    with pytest.raises(ValueError, match="noise_shape must be None"):
        ours.layers.Dropout(0.5, noise_shape=(None, 1))
    with pytest.raises(ValueError, match="channels_last"):
        ours.layers.Flatten(data_format="channels_first")
    with pytest.raises(ValueError, match="channels_last"):
        ours.Sequential([ours.Input((4, 4, 1)), ours.layers.MaxPooling2D(data_format="channels_first")])
