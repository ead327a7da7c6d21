"""How fast Keras trains the article's network natively: a line of batch size and images a second for each.

Needs keras and tensorflow-cpu; `cargo xtask bench --keras` makes an environment with them.
"""

import time

from keras_lenet import digits, network

IMAGES = 16384
images, targets = digits(IMAGES)

# Three rounds, as of the others.
for batch, count in ((1, 2000), (32, IMAGES), (256, IMAGES)) * 3:
    model = network("categorical_crossentropy", 0.01)
    # Once to trace and compile.
    model.fit(images[: 2 * batch], targets[: 2 * batch], batch_size=batch, epochs=1, verbose=0)
    start = time.time()
    model.fit(images[:count], targets[:count], batch_size=batch, epochs=1, verbose=0)
    print(batch, count / (time.time() - start))
