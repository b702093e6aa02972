"""Whole small models trained with fit: losses, History, final weights.

`batch_losses` are the losses of single batches, `running_losses` what fit reports after each batch. Weights are
in the order of Keras' get_weights: layer by layer, trainable first. Rows are never shuffled.
"""

import math

import numpy as np
from common import array, config_of, keras, labels, number, one_hot, uniform, write

L, O, R, C = keras.layers, keras.optimizers, keras.regularizers, keras.constraints
DROPPED = ("kernel_initializer", "bias_initializer", "depthwise_initializer", "beta_initializer", "gamma_initializer",
           "moving_mean_initializer", "moving_variance_initializer", "alpha_initializer", "data_format", "lora_rank",
           "lora_alpha", "quantization_config", "renorm", "renorm_clipping", "renorm_momentum",
           "renorm_mean_initializer", "renorm_stddev_initializer", "synchronized", "supports_masking", "rms_scaling",
           "seed", "activity_regularizer")
cases = []


def described(thing):
    config = config_of(thing, drop=DROPPED)
    config = {k: v for k, v in config.items() if not (v is None and k.endswith(("regularizer", "constraint")))}
    return {"class_name": type(thing).__name__, "config": config}


def named(value):
    if value is None or isinstance(value, (str, float, int)):
        return value
    if isinstance(value, list):
        return [named(v) for v in value]
    return described(value)


class Running(keras.callbacks.Callback):
    """Keeps the loss that fit shows after every batch."""

    def __init__(self):
        super().__init__()
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append(number(logs["loss"]))


def start(model, seed):
    weights = []
    for variable in model.weights:
        shape, positive = variable.shape, variable.name in ("gamma", "moving_variance")
        width = math.sqrt(6 / (np.prod(shape[:-1]) + shape[-1])) if len(shape) > 1 else 0.1
        weights.append(uniform(seed + len(weights), shape, *((0.5, 1.5) if positive else (-width, width))))
    return weights


def case(label, stack, x, y, optimizer, loss, epochs, metrics=None, weighted_metrics=None, callbacks=None, seed=0, **fit):
    """`stack` and `optimizer` are functions, since two equal models are trained."""
    def compiled():
        model = keras.Sequential([keras.Input(x.shape[1:]), *stack()])
        make = lambda names: [m() if callable(m) and not isinstance(m, str) else m for m in names] if names else None
        model.compile(optimizer=optimizer(), loss=loss, metrics=make(metrics), weighted_metrics=make(weighted_metrics))
        model.set_weights(start(model, 100 + seed))
        return model

    model, running = compiled(), Running()
    result = {
        "label": label, "model": {"input_shape": list(x.shape[1:]), "layers": [described(l) for l in model.layers]},
        "optimizer": described(model.optimizer), "loss": named(loss),
        "metrics": named([m() if not isinstance(m, str) else m for m in metrics or []]),
        "weighted_metrics": named([m() if not isinstance(m, str) else m for m in weighted_metrics or []]),
        "x": array(x), "y": array(y), "initial_weights": [array(w) for w in model.get_weights()],
        "fit": {"epochs": epochs, "shuffle": False, **{k: fitted(v) for k, v in fit.items()}},
    }
    if callbacks:
        result["callbacks"] = callbacks.__doc__
    history = model.fit(x, y, epochs=epochs, shuffle=False, verbose=0, callbacks=[running, *(callbacks() if callbacks else [])], **fit)
    result["history"] = {k: [number(float(v)) for v in values] for k, values in history.history.items()}
    result["running_losses"] = running.losses
    result["final_weights"] = [array(w) for w in model.get_weights()]
    result["evaluate"] = {k: number(float(v)) for k, v in model.evaluate(
        x, y, batch_size=5, sample_weight=fit.get("sample_weight"), verbose=0, return_dict=True).items()}
    result["predict"] = array(model.predict(x[:5], verbose=0))
    if not callbacks:
        result["batch_losses"] = single(compiled(), x, y, epochs, model, **fit)
    cases.append(result)


def fitted(value):
    if isinstance(value, tuple):
        return [array(v) for v in value]
    if isinstance(value, dict):
        return {str(k): v for k, v in value.items()}
    return array(value) if isinstance(value, np.ndarray) else value


def single(model, x, y, epochs, trained, batch_size=32, validation_split=0.0, sample_weight=None, class_weight=None, **_):
    """The same training batch by batch; ends with the same weights."""
    rows = int(math.floor(len(x) * (1 - validation_split)))
    losses = []
    for _ in range(epochs):
        for at in range(0, rows, batch_size):
            cut = slice(at, min(at + batch_size, rows))
            model.reset_metrics()
            weight = None if sample_weight is None else sample_weight[cut]
            losses.append(number(float(model.train_on_batch(x[cut], y[cut], weight, class_weight, return_dict=True)["loss"])))
    if not model.optimizer.use_ema:
        for one, other in zip(model.get_weights(), trained.get_weights()):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    return losses


XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
XOR_BIT = np.array([[0], [1], [1], [0]], np.float32)
LESSON = lambda: O.SGD(learning_rate=0.01, momentum=0.99, nesterov=True)
case("xor1", lambda: [L.Dense(1, activation="sigmoid")], XOR, XOR_BIT, LESSON, "mse", 20, ["accuracy"])
case("xor2", lambda: [L.Dense(4, activation="relu"), L.Dense(4, activation="relu"), L.Dense(2, activation="softmax")],
     XOR, one_hot(XOR_BIT[:, 0].astype(int), 2), LESSON, "binary_crossentropy", 60, ["accuracy"], seed=20)


def pictures(seed, rows, size, classes):
    """Noisy pictures whose class is the brightest corner or side."""
    x, y = uniform(seed, (rows, size, size), 0, 0.6), labels(seed + 1, (rows,), classes)
    half = size // 2
    for picture, kind in zip(x, y):
        picture[(kind // 2) * half:(kind // 2) * half + half, (kind % 2) * half:(kind % 2) * half + half] += 0.4
    return np.round(x, 2).astype(np.float32), y


DIGITS, DIGIT = pictures(1, 40, 6, 4)
case("dnn", lambda: [L.Flatten(), L.Dense(8, activation="relu"), L.Dropout(0.0), L.Dense(4, activation="softmax")],
     DIGITS, DIGIT, lambda: O.Adam(0.01), "sparse_categorical_crossentropy", 12, ["accuracy"], batch_size=16, seed=30)
RAW = np.round(DIGITS * 255)
case("raw pixels, probabilities", lambda: [L.Flatten(), L.Dense(6, activation="relu"), L.Dense(4, activation="softmax")],
     RAW, DIGIT, O.Adam, "sparse_categorical_crossentropy", 6, ["accuracy"], batch_size=8, seed=40)
case("raw pixels, logits", lambda: [L.Flatten(), L.Dense(6, activation="relu"), L.Dense(4)], RAW, DIGIT, O.Adam,
     keras.losses.SparseCategoricalCrossentropy(from_logits=True), 6, ["accuracy"], batch_size=8, seed=40)
SMALL, KIND = pictures(3, 22, 8, 3)
SMALL = SMALL[..., None]
case("cnn", lambda: [L.Conv2D(3, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(5, activation="relu"),
                     L.Dense(3, activation="softmax")],
     SMALL, KIND, lambda: O.Adam(0.01), "sparse_categorical_crossentropy", 8, ["accuracy"], batch_size=8, seed=50)
case("cnn with batch normalisation", lambda: [
    L.Conv2D(2, 3, padding="same", use_bias=False), L.BatchNormalization(momentum=0.9), L.Activation("relu"),
    L.AveragePooling2D(2), L.Conv2D(3, 3, strides=2, padding="same"), L.BatchNormalization(), L.LeakyReLU(),
    L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax")],
    SMALL[:16], one_hot(KIND[:16], 3), lambda: O.SGD(0.05, momentum=0.9), "categorical_crossentropy", 8, ["accuracy"],
    batch_size=6, validation_data=(SMALL[16:], one_hot(KIND[16:], 3)), seed=60)

TABLE = uniform(7, (20, 3), -2, 2)
SLOPE = np.round(TABLE @ np.array([[1.0], [-0.5], [0.25]], np.float32) + 0.3 + uniform(8, (20, 1), -0.1, 0.1), 4)
case("regularised and constrained", lambda: [
    L.Dense(4, activation="tanh", kernel_regularizer=R.L1L2(0.01, 0.02), bias_regularizer=R.L2(0.1),
            kernel_constraint=C.MaxNorm(0.8)),
    L.Dense(3, activation="elu", kernel_regularizer=R.L1(0.005), kernel_constraint=C.UnitNorm(axis=0)),
    L.Dense(1, kernel_constraint=C.NonNeg(), bias_constraint=C.MinMaxNorm(0.1, 0.3, rate=0.5))],
    TABLE, SLOPE, lambda: O.RMSprop(0.01), "mse", 12, ["mae"], batch_size=7, validation_split=0.2, seed=70)

SPOTS = uniform(9, (21, 2), -1, 1)
SIDE = (SPOTS[:, 0] * SPOTS[:, 1] > 0).astype(np.int32)
THIRD = ((SPOTS[:, 0] > 0).astype(np.int32) + (SPOTS[:, 1] > 0.2)).astype(np.int32)
WEIGHTS = uniform(10, (21,), 0, 2)
CLASSIFIER = lambda: [L.Dense(5, activation="tanh"), L.Dense(3, activation="softmax")]
case("class_weight", CLASSIFIER, SPOTS, THIRD, lambda: O.Adam(0.02), "sparse_categorical_crossentropy", 12, ["accuracy"],
     ["accuracy"], batch_size=8, class_weight={0: 1.0, 1: 0.5, 2: 3.0}, seed=80)
case("class_weight on one-hot labels", CLASSIFIER, SPOTS, one_hot(THIRD, 3), lambda: O.Adam(0.02), "categorical_crossentropy",
     6, ["accuracy"], batch_size=8, class_weight={1: 2.0, 2: 0.25}, seed=80)
case("sample_weight", CLASSIFIER, SPOTS, THIRD, lambda: O.Adagrad(0.1), "sparse_categorical_crossentropy", 12, ["accuracy"],
     ["accuracy", "sparse_categorical_crossentropy"], batch_size=8, sample_weight=WEIGHTS, seed=90)
case("sample_weight and validation_split", CLASSIFIER, SPOTS, THIRD, lambda: O.Nadam(0.02), "sparse_categorical_crossentropy",
     8, ["accuracy"], ["accuracy"], batch_size=5, sample_weight=WEIGHTS, validation_split=0.25, seed=100)
case("validation_data with weights", CLASSIFIER, SPOTS[:15], THIRD[:15], lambda: O.Adamax(0.05),
     "sparse_categorical_crossentropy", 8, ["accuracy"], ["accuracy"], batch_size=8,
     validation_data=(SPOTS[15:], THIRD[15:], WEIGHTS[15:]), validation_batch_size=4, validation_freq=2, seed=110)
case("logits and smoothing", lambda: [L.Dense(5, activation="gelu"), L.LayerNormalization(), L.Dense(3)],
     SPOTS, one_hot(THIRD, 3), lambda: O.AdamW(0.02, weight_decay=0.05, clipnorm=0.5),
     keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), 10,
     [lambda: keras.metrics.TopKCategoricalAccuracy(k=2), "accuracy"], batch_size=8, seed=120)
case("binary with metrics", lambda: [L.Dense(6, activation="relu"), L.Dense(1, activation="sigmoid")],
     SPOTS, SIDE, lambda: O.Adam(0.03), "binary_crossentropy", 10,
     ["accuracy", lambda: keras.metrics.Precision(name="precision"), lambda: keras.metrics.Recall(name="recall"),
      lambda: keras.metrics.AUC(name="auc")], batch_size=8, validation_split=0.3, seed=130)
case("schedule in the optimizer", lambda: [L.Dense(4, activation="softplus"), L.Dense(1)], TABLE, SLOPE,
     lambda: O.SGD(O.schedules.CosineDecay(0.001, 30, warmup_target=0.05, warmup_steps=6), momentum=0.9, nesterov=True),
     "huber", 12, ["mse"], batch_size=7, seed=140)
case("old decay", lambda: [L.Dense(1)], TABLE, SLOPE,
     lambda: O.SGD(O.schedules.InverseTimeDecay(0.05, 1, 0.1)), "mae", 10, batch_size=8, seed=150)


def scheduler():
    """LearningRateScheduler: epoch (from 0), rate -> rate * 0.8 if epoch > 2 else rate"""
    return [keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.8 if epoch > 2 else rate)]


case("schedule in a callback", lambda: [L.Dense(4, activation="tanh"), L.Dense(1)], TABLE, SLOPE, lambda: O.RMSprop(0.02),
     "mse", 8, callbacks=scheduler, batch_size=7, seed=160)
case("moving average of the weights", CLASSIFIER, SPOTS, THIRD, lambda: O.Adam(0.05, use_ema=True, ema_momentum=0.8),
     "sparse_categorical_crossentropy", 8, ["accuracy"], batch_size=8, validation_split=0.25, seed=170)
case("moving average, overwritten", CLASSIFIER, SPOTS, THIRD,
     lambda: O.SGD(0.2, use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=5),
     "sparse_categorical_crossentropy", 8, ["accuracy"], batch_size=8, seed=180)
case("gradient accumulation", CLASSIFIER, SPOTS, THIRD, lambda: O.Adam(0.05, gradient_accumulation_steps=2),
     "sparse_categorical_crossentropy", 9, ["accuracy"], batch_size=5, seed=190)
WAVES = uniform(11, (12, 9, 2), -1, 1)
case("one-dimensional convolution", lambda: [
    L.Conv1D(3, 3, padding="causal", activation="silu"), L.MaxPooling1D(2), L.Conv1D(2, 2, dilation_rate=2), L.PReLU(),
    L.GlobalMaxPooling1D(), L.Dense(1)],
    WAVES, WAVES.sum((1, 2))[:, None].round(3), lambda: O.Lion(0.005), "log_cosh", 10, batch_size=5, seed=200)
case("depthwise convolution", lambda: [
    L.Rescaling(2.0, offset=-1.0), L.ZeroPadding2D(1), L.DepthwiseConv2D(3, depth_multiplier=2, activation="relu"), L.UpSampling2D(2),
    L.AveragePooling2D(4), L.Reshape((-1,)), L.Dense(3), L.Softmax()],
    SMALL[:12], KIND[:12], lambda: O.Adadelta(1.0), "sparse_categorical_crossentropy", 10, ["accuracy"], batch_size=5, seed=210)

write(__file__, cases, notes={
    "softmax": "with raw pixels the probabilities saturate: Keras' JAX backend clips them to 1e-7 and stops learning from "
               "them, its TensorFlow backend uses the logits behind the softmax and gives the losses and weights of the "
               "case with logits; everywhere else the two backends agree to 3e-7",
    "xor2": "binary cross-entropy on the softmax output by its definition; the TensorFlow backend uses the logits instead",
})
