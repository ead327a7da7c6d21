"""The article's network in Keras and random images to train it on, used by both Keras scripts."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras  # noqa: E402
import numpy as np  # noqa: E402
from keras import layers  # noqa: E402


def random_images(count):
    """Images of noise [count, 28, 28, 1] and one-hot labels [count, 10]."""
    generator = np.random.default_rng(1)
    images = generator.random((count, 28, 28, 1), dtype=np.float32)
    return images, keras.utils.to_categorical(np.arange(count) % 10, 10)


def network(loss, rate):
    """The network, compiled for gradient descent; `rate` is a number or a function."""
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
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(learning_rate=rate))
    return model
