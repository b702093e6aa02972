"""Trains the lessons with Keras and prints their figures, for whoever wants to measure again.

    python keras_lessons.py xor1 xor2
    ONSIL_MNIST=folder python keras_lessons.py dnn cnn --epochs 10 [--raw] [--seed 0]
    python keras_lessons.py xor2 --seeds 400 --epochs 30

ONSIL_MNIST names a folder with the four IDX files of MNIST, plain or .gz.
"""

import argparse
import gzip
import os
import time

from common import keras, np, one_hot

L = keras.layers
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
XOR_BIT = np.array([[0], [1], [1], [0]], np.float32)


def idx(name):
    path = os.path.join(os.environ["ONSIL_MNIST"], name)
    opened = gzip.open(path + ".gz") if os.path.exists(path + ".gz") else open(path, "rb")
    with opened as file:
        content = file.read()
    sizes = np.frombuffer(content, ">u4", count=content[3], offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * content[3]).reshape(sizes)


def mnist(raw):
    scale = 1.0 if raw else 255.0
    pixels = lambda part: idx(f"{part}-images-idx3-ubyte").astype(np.float32) / scale
    digits = lambda part: idx(f"{part}-labels-idx1-ubyte").astype(np.int32)
    return pixels("train"), digits("train"), pixels("t10k"), digits("t10k")


def dnn():
    return [keras.Input((28, 28)), L.Flatten(), L.Dense(128, activation="relu"), L.Dropout(0.2),
            L.Dense(10, activation="softmax")]


def cnn():
    return [keras.Input((28, 28)), L.Reshape((28, 28, 1)), L.Conv2D(32, 5, activation="relu"), L.MaxPooling2D(2),
            L.Conv2D(64, 5, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(64, activation="relu"),
            L.Dense(10, activation="softmax")]


def digits(stack, options):
    x, y, test_x, test_y = mnist(options.raw)
    keras.utils.set_random_seed(options.seed)
    model = keras.Sequential(stack())
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    print(f"{model.count_params()} parameters")
    for epoch in range(options.epochs or 10):
        start = time.time()
        model.fit(x, y, batch_size=32, epochs=1, verbose=0)
        seconds = time.time() - start
        loss, accuracy = model.evaluate(test_x, test_y, verbose=0)
        print(f"epoch {epoch + 1}: test accuracy {accuracy:.4f}, test loss {loss:.4f}, {seconds:.1f} s", flush=True)


def xor(stack, y, loss, epochs, options):
    """Share of seeds that end with all four rows right."""
    model = keras.Sequential([keras.Input((2,)), *stack])
    model.compile(optimizer=keras.optimizers.SGD(0.01, momentum=0.99, nesterov=True), loss=loss, metrics=["accuracy"])
    solved, best = 0, 0.0
    for seed in range(options.seed, options.seed + options.seeds):
        draw = keras.initializers.GlorotUniform
        weights = [np.asarray(draw(seed=1000 * seed + i)(w.shape)) if len(w.shape) > 1 else np.zeros(w.shape, np.float32)
                   for i, w in enumerate(model.weights)]
        model.set_weights(weights)
        for variable in model.optimizer.variables:
            if variable.name != "learning_rate":
                variable.assign(np.zeros(variable.shape))
        history = model.fit(XOR, y, epochs=epochs, shuffle=False, verbose=0).history["accuracy"]
        accuracy = model.evaluate(XOR, y, verbose=0)[1]
        solved, best = solved + (accuracy == 1.0), max(best, *history)
        print(f"seed {seed}: accuracy {accuracy}", flush=True)
    print(f"{solved} of {options.seeds} seeds solve it in {epochs} epochs; best accuracy {best}")


def xor1(options):
    xor([L.Dense(1, activation="sigmoid")], XOR_BIT, "mse", options.epochs or 10, options)


def xor2(options):
    xor([L.Dense(4, activation="relu"), L.Dense(4, activation="relu"), L.Dense(2, activation="softmax")],
        one_hot(XOR_BIT[:, 0].astype(int), 2), "binary_crossentropy", options.epochs or 30, options)


LESSONS = {"dnn": lambda o: digits(dnn, o), "cnn": lambda o: digits(cnn, o), "xor1": xor1, "xor2": xor2}

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lessons", nargs="*", metavar="lesson", help=", ".join(LESSONS))
parser.add_argument("--epochs", type=int)
parser.add_argument("--raw", action="store_true", help="pixels 0-255 instead of 0-1")
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--seeds", type=int, default=1, help="how many seeds an xor lesson tries")
options = parser.parse_args()
if not options.lessons:
    parser.print_help()
if unknown := set(options.lessons) - set(LESSONS):
    parser.error(f"unknown lesson {', '.join(sorted(unknown))}; there are {', '.join(LESSONS)}")
for lesson in options.lessons:
    print(f"{lesson}:")
    LESSONS[lesson](options)
