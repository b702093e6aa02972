"""A convolutional network learns digits that the program draws, and is saved and loaded."""

import tempfile
from pathlib import Path

from onsil import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.digits.load_data()
x_train, y_train = x_train[:6000], y_train[:6000]

model = keras.Sequential(
    [
        keras.Input((28, 28)),
        keras.layers.Reshape((28, 28, 1)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(16, 5, activation="relu"),
        keras.layers.MaxPooling2D(2),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.summary()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
early = keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=2, restore_best_weights=True)
model.fit(x_train, y_train, epochs=3, validation_split=0.1, callbacks=[early])
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"accuracy on images that it has not seen: {accuracy:.3f}")

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "digits.onsil"
    model.save(path)
    again = keras.models.load_model(path)
    print("the same after loading:", (again.predict(x_test) == model.predict(x_test)).all())
