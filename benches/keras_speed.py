"""Speed of the article's network in native Keras: prints batch size and images per second, one line per measurement.

Needs keras and tensorflow-cpu; `cargo xtask bench --keras` creates an environment with them.
"""

import time

from keras_lenet import network, random_images

IMAGES = 16384
images, targets = random_images(IMAGES)

# Three rounds, like the other trainers.
for batch, count in ((1, 2000), (32, IMAGES), (256, IMAGES)) * 3:
    model = network("categorical_crossentropy", 0.01)
    # Warm-up: traces and compiles the step.
    model.fit(images[: 2 * batch], targets[: 2 * batch], batch_size=batch, epochs=1, verbose=0)
    start = time.time()
    model.fit(images[:count], targets[:count], batch_size=batch, epochs=1, verbose=0)
    print(batch, count / (time.time() - start))
