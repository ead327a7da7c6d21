"""Reads a model file with safetensors, computes the logits of some images with numpy alone, prints them as JSON.

Usage: read_model.py MODEL IMAGES, where IMAGES holds 784 bytes an image. The network is written out from the article's
table; nothing here knows of the code that trained it.
"""

import json
import sys

import numpy as np
from safetensors import safe_open


def convolve(maps, kernels, biases):
    """[in, h, w] with kernels [out, in, 5, 5], no padding: [out, h - 4, w - 4]."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (5, 5), axis=(1, 2))
    return np.einsum("ihwyx,oiyx->ohw", windows, kernels) + biases[:, None, None]


def halve(maps, pooling):
    """[maps, h, w] to [maps, h / 2, w / 2]."""
    count, height, width = maps.shape
    squares = maps.reshape(count, height // 2, 2, width // 2, 2)
    return squares.mean(axis=(2, 4)) if pooling == "average" else squares.max(axis=(2, 4))


def logits(image, tensors, net):
    """Ten logits of a 28x28 image from 0 to 1."""
    squash = {
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0.0),
        "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    }[net["activation"]]
    pooling = net["pooling"]
    padded = np.pad(image, 2)[None]
    s2 = halve(squash(convolve(padded, tensors["c1.weight"], tensors["c1.bias"])), pooling)
    s4 = halve(squash(convolve(s2, tensors["c3.weight"], tensors["c3.bias"])), pooling)
    c5 = squash(tensors["c5.weight"] @ s4.reshape(-1) + tensors["c5.bias"])
    f6 = squash(tensors["f6.weight"] @ c5 + tensors["f6.bias"])
    return tensors["output.weight"] @ f6 + tensors["output.bias"]


def main():
    model, images = sys.argv[1:]
    with safe_open(model, "numpy") as file:
        tensors = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}
        net = json.loads(file.metadata()["lenet-lab"])["experiment"]["network"]["article"]
    pixels = np.fromfile(images, dtype=np.uint8).reshape(-1, 28, 28) / 255.0
    print(json.dumps([logits(image, tensors, net).tolist() for image in pixels]))


main()
