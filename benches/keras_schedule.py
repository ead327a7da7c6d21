"""How often Keras calls a learning rate that is given to it as a function: the article's code, on random images.

`cargo xtask keras-schedule` creates an environment with Keras and runs this. Prints the calls over three epochs.
"""

from keras_lenet import keras, network, random_images

IMAGES, EPOCHS = 2000, 3

# As printed in the article: one rate per epoch, returned one after the other.
schedule = [0.0005] * 2 + [0.0002] * 3 + [0.00005] * 4 + [0.00001] * 11
calls = []


def next_rate():
    calls.append(schedule[min(len(calls), len(schedule) - 1)])
    return calls[-1]


images, targets = random_images(IMAGES)
model = network("mean_squared_error", next_rate)
model.fit(images, targets, batch_size=1, epochs=EPOCHS, verbose=0)
print(
    f"Keras {keras.__version__}: the function was called {len(calls)} time(s) in {IMAGES * EPOCHS:,} steps over {EPOCHS} "
    f"epochs, and gave {calls}"
)
