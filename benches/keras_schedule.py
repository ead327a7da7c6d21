"""How often Keras calls a learning rate that is given to it as a function: the article's code, on made-up digits.

`cargo xtask keras-schedule` makes an environment with Keras and runs this. Prints the calls over three epochs.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402

IMAGES, EPOCHS = 2000, 3
generator = np.random.default_rng(1)
images = generator.random((IMAGES, 28, 28, 1), dtype=np.float32)
targets = keras.utils.to_categorical(np.arange(IMAGES) % 10, 10)

# As the article prints it: a rate for each epoch, handed out one after the other.
schedule = [0.0005] * 2 + [0.0002] * 3 + [0.00005] * 4 + [0.00001] * 11
calls = []


def next_rate():
    calls.append(schedule[min(len(calls), len(schedule) - 1)])
    return calls[-1]


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
model.compile(loss="mean_squared_error", optimizer=keras.optimizers.SGD(learning_rate=next_rate))
model.fit(images, targets, batch_size=1, epochs=EPOCHS, verbose=0)
print(
    f"Keras {keras.__version__}: the function was called {len(calls)} time(s) in {IMAGES * EPOCHS:,} steps over {EPOCHS} "
    f"epochs, and gave {calls}"
)
