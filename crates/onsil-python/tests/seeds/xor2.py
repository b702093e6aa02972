import numpy as np
import onsil as tf

input = np.array([[0,0], [0,1], [1, 0], [1,1]]).astype(float)
output = np.array([[1,0], [0, 1], [0, 1], [1, 0]]).astype(float)

model = tf.keras.Sequential([
                             tf.keras.layers.Input(shape=2, dtype='float32'),
                             tf.keras.layers.Dense(4, activation='relu'),
                             tf.keras.layers.Dense(4, activation='relu'),
                             tf.keras.layers.Dense(2, activation='softmax')
                             ])

model.summary()

optimizer = tf.keras.optimizers.SGD(lr=0.01, decay=0, momentum=0.99, nesterov=True)
model.compile(optimizer=optimizer, loss='binary_crossentropy', metrics=['accuracy'])

model.fit(input, output, epochs=30)
