"""Three layers learn XOR, which one cannot."""

import numpy as np

from onsil import keras

x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])

for hidden in (0, 8):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((2,))])
    if hidden:
        model.add(keras.layers.Dense(hidden, activation="tanh"))
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, epochs=200, verbose=0)
    print(f"{hidden} hidden units: accuracy {history.history['accuracy'][-1]:.2f}")
