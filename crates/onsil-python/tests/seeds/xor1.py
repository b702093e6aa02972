import numpy as np
import onsil as tf

input = np.array([[0,0], [0,1], [1,0], [1,1]]).astype(float)
output = np.array([[0], [1], [1], [0]]).astype(float)

model = tf.keras.Sequential([
    tf.keras.layers.Input(shape=2, dtype='float32'), # Input 정의
    tf.keras.layers.Dense(1, activation='sigmoid') # 실질적인 층
])

model.summary() # param:3 -> W:2, b:1

optimizer = tf.keras.optimizers.SGD(lr=0.01, decay=0, momentum=0.99, nesterov=True)
model.compile(optimizer=optimizer, loss='mse', metrics=['accuracy'])

# 학습 fit() 함수 호출
model.fit(input, output, epochs=10)
