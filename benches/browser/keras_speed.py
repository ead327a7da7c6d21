"""How fast Keras trains the article's network natively: a line of batch size and images a second for each.

Needs keras and tensorflow-cpu; `cargo xtask bench --keras` makes an environment with them.
"""

import os
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

IMAGES = 16384
generator = np.random.default_rng(1)
images = generator.random((IMAGES, 28, 28, 1), dtype=np.float32)
targets = keras.utils.to_categorical(np.arange(IMAGES) % 10, 10)


def network():
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.SGD(0.01))
    return model


# Three rounds, as of the others.
for batch, count in ((1, 2000), (32, IMAGES), (256, IMAGES)) * 3:
    model = network()
    # Once to trace and compile.
    model.fit(images[: 2 * batch], targets[: 2 * batch], batch_size=batch, epochs=1, verbose=0)
    start = time.time()
    model.fit(images[:count], targets[:count], batch_size=batch, epochs=1, verbose=0)
    print(batch, count / (time.time() - start))
