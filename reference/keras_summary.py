"""The text of model.summary() for two lessons, before and after a training step."""

import os

from common import VALUES, keras, np

L = keras.layers


def dnn():
    return keras.Sequential([
        keras.Input((28, 28)), L.Flatten(), L.Dense(128, activation="relu"), L.Dropout(0.2),
        L.Dense(10, activation="softmax")], name="dnn")


def cnn():
    return keras.Sequential([
        keras.Input((28, 28, 1)), L.Conv2D(32, 5, activation="relu"), L.MaxPooling2D(2),
        L.Conv2D(64, 5, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dense(64, activation="relu"),
        L.Dense(10, activation="softmax")], name="cnn")


def normalised():
    return keras.Sequential([
        keras.Input((28, 28, 1)), L.Conv2D(8, 3, use_bias=False), L.BatchNormalization(), L.Activation("relu"),
        L.GlobalAveragePooling2D(), L.Dense(10, activation="softmax")], name="normalised")


def text(model):
    lines = []
    model.summary(print_fn=lines.append)
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())


parts = []
for make in (dnn, cnn, normalised):
    keras.utils.clear_session()
    model = make()
    parts.append(text(model))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    model.train_on_batch(np.zeros((2, *model.input_shape[1:]), np.float32), np.zeros(2))
    parts.append(text(model))
folder = os.environ.get("ONSIL_REFERENCE_OUT", VALUES)
with open(os.path.join(folder, "keras_summary.txt"), "w", encoding="utf-8") as file:
    file.write("\n\n".join(parts) + "\n")
