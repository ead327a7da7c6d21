# pip install keras tensorflow numpy safetensors pillow
# With PyTorch or JAX in place of TensorFlow, set KERAS_BACKEND=torch or KERAS_BACKEND=jax.
import json  #permuted

import keras
import numpy as np
from keras import layers
from PIL import Image
from safetensors import safe_open  #permuted
from safetensors.numpy import load_file

FILE = "model.safetensors"

network = keras.Sequential([
    keras.Input((28, 28, 1)),
    #layers
])
tensors = load_file(FILE)
PARTS = "weight", "bias", "running_mean", "running_var"
for layer in network.layers:
    values = [tensors[key] for part in PARTS if (key := f"{layer.name}.{part}") in tensors]
    #reordered
    # The file has PyTorch's layouts: [out, in, rows, columns] and [out, in].
    layer.set_weights([v.transpose(2, 3, 1, 0) if v.ndim == 4 else v.T for v in values])
sources = json.loads(safe_open(FILE, "numpy").metadata()["lenet-lab"])["pixel_sources"]  #permuted


def logits(picture):
    """A score for each class, the largest for the class of a picture, light on black as in MNIST."""
    pixels = np.array(picture.convert("L").resize((28, 28)), dtype=np.float32) / 255
    pixels = pixels.reshape(784)[sources]  # as it was trained, on permuted pixels  #permuted
    return keras.ops.convert_to_numpy(network(pixels.reshape(1, 28, 28, 1)))[0]


scores = logits(Image.open("digit.png"))
probabilities = np.exp(scores - scores.max())
probabilities /= probabilities.sum()
print(f"class {probabilities.argmax()} with probability {probabilities.max():.3f}")
