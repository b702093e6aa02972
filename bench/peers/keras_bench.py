"""Keras' side of `cargo xtask bench`, on TensorFlow or JAX as KERAS_BACKEND says; what it reads and answers is
said in common.py.

NumPy arrays in `fit` and `predict`, with Keras' defaults. What is compiled when it is first called is compiled
before it is measured.
"""

import os

from common import EPOCH, WARM_UP, arguments, calls, epochs, mnist, noise, serve

args = arguments()
if args.threads < len(os.sched_getaffinity(0)):
    # JAX has as many threads as it sees processors.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: args.threads])

import keras  # noqa: E402: after the threads are settled
import numpy  # noqa: E402
from keras import layers  # noqa: E402

BACKEND = keras.backend.backend()


def make_cnn():
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 5, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 5, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax"),
    ])


def make_dnn():
    return keras.Sequential([
        keras.Input((28, 28, 1)), layers.Flatten(),
        layers.Dense(128, activation="relu"), layers.Dropout(0.2), layers.Dense(10, activation="softmax"),
    ])


def make_vgg(normalized):
    model = keras.Sequential([keras.Input((32, 32, 3))])
    for filters in [64, 128]:
        for _ in range(2):
            if normalized:
                model.add(layers.Conv2D(filters, 3, padding="same"))
                model.add(layers.BatchNormalization())
                model.add(layers.Activation("relu"))
            else:
                model.add(layers.Conv2D(filters, 3, padding="same", activation="relu"))
        model.add(layers.MaxPooling2D())
    for layer in [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dense(10, activation="softmax")]:
        model.add(layer)
    return model


def compiled(model):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def fit(model, x, y, batch_size):
    model.fit(x, y, batch_size=batch_size, verbose=0)


def train(make, batch_size):
    x, y = mnist(args.data)
    x, y = x[: args.images], y[: args.images]
    model = compiled(make())
    # The last batch is compiled for itself where it is smaller.
    few = WARM_UP * batch_size + len(x) % batch_size
    fit(model, x[:few], y[:few], batch_size)
    return lambda: epochs(lambda: fit(model, x, y, batch_size), args.budget) * EPOCH / len(x)


def predict(make):
    x = mnist(args.data)[0][:10_000]
    model = make()
    run = lambda size: model.predict(x, batch_size=size, verbose=0)
    return lambda: min(calls(lambda: run(size), args.budget) for size in [32, 1000])


def predict_one(make):
    x = keras.ops.convert_to_tensor(mnist(args.data)[0][:1])
    model = make()
    return lambda: calls(lambda: numpy.asarray(model(x, training=False)), args.budget)


def train_vgg(normalized):
    batch, steps = 64, 4
    x, y = noise(batch * steps, 32, 32, 3), numpy.arange(batch * steps) % 10
    model = compiled(make_vgg(normalized))
    fit(model, x, y, batch)
    return lambda: epochs(lambda: fit(model, x, y, batch), args.budget) / steps


def train_dense():
    size, batch, steps = 4096, 256, 4
    x = noise(batch * steps, size)
    model = keras.Sequential([keras.Input((size,)), layers.Dense(size)])
    model.compile(keras.optimizers.SGD(0.01), "mse")
    fit(model, x, x, batch)
    return lambda: epochs(lambda: fit(model, x, x, batch), args.budget) / steps


def layer(make):
    """One layer forward, and back to its weights and inputs."""
    module, x = make(), keras.ops.convert_to_tensor(noise(16, 56, 56, 64))
    dy = keras.random.uniform(module(x).shape)
    if BACKEND == "tensorflow":
        import tensorflow

        @tensorflow.function
        def both(x):
            with tensorflow.GradientTape() as tape:
                tape.watch(x)
                y = module(x)
            return y, tape.gradient(y, [x, *module.trainable_variables], dy)

        run = lambda: both(x)[0].numpy()
    else:
        import jax

        @jax.jit
        def both(weights, x):
            forward = lambda weights, x: module.stateless_call(weights, [], x)[0]
            y, back = jax.vjp(forward, weights, x)
            return y, back(dy)

        weights = [variable.value for variable in module.trainable_variables]
        run = lambda: jax.block_until_ready(both(weights, x))
    return lambda: calls(run, args.budget)


def version():
    if BACKEND == "tensorflow":
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(args.threads)
        tensorflow.config.threading.set_inter_op_parallelism_threads(args.threads)
        return f"Keras {keras.__version__} + TensorFlow {tensorflow.__version__}"
    import jax

    return f"Keras {keras.__version__} + JAX {jax.__version__}"


serve(version(), {
    "cnn-train": lambda: train(make_cnn, 32),
    "cnn-train-128": lambda: train(make_cnn, 128),
    "cnn-predict": lambda: predict(make_cnn),
    "cnn-predict-one": lambda: predict_one(make_cnn),
    "dnn-train": lambda: train(make_dnn, 32),
    "dnn-predict-one": lambda: predict_one(make_dnn),
    "vgg-train": lambda: train_vgg(False),
    "vgg-batchnorm-train": lambda: train_vgg(True),
    "dense-train": train_dense,
    "conv-1x1": lambda: layer(lambda: layers.Conv2D(64, 1, use_bias=False)),
    "conv-3x3-stride-2": lambda: layer(lambda: layers.Conv2D(64, 3, 2, padding="same", use_bias=False)),
    "depthwise-3x3": lambda: layer(lambda: layers.DepthwiseConv2D(3, padding="same", use_bias=False)),
})
