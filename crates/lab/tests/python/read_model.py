"""Reads a model file with safetensors, computes the logits of images with numpy, and prints them as JSON.

Usage: read_model.py MODEL IMAGES [PICTURES], where IMAGES has 784 bytes per image. For the original LeNet-5 it prints the
distances to PICTURES, 10 x 84 floats, instead. Written from the article's table and from the paper, independently of the code
that trains them.
"""

import json
import sys

import numpy as np
import paper_forward
from safetensors import safe_open


def convolve(maps, kernels, biases):
    """[in, h, w] with kernels [out, in, 5, 5], no padding: [out, h - 4, w - 4]."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (5, 5), axis=(1, 2))
    return np.einsum("ihwyx,oiyx->ohw", windows, kernels) + biases[:, None, None]


def pool(maps, pooling):
    """[maps, h, w] to [maps, h / 2, w / 2]."""
    count, height, width = maps.shape
    squares = maps.reshape(count, height // 2, 2, width // 2, 2)
    return squares.mean(axis=(2, 4)) if pooling == "average" else squares.max(axis=(2, 4))


def logits(image, tensors, net):
    """Logits [10] of an image [28, 28] with values from 0 to 1."""
    activation = {
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0.0),
        "sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    }[net["activation"]]
    pooling = net["pooling"]
    padded = np.pad(image, 2)[None]
    s2 = pool(activation(convolve(padded, tensors["c1.weight"], tensors["c1.bias"])), pooling)
    s4 = pool(activation(convolve(s2, tensors["c3.weight"], tensors["c3.bias"])), pooling)
    c5 = activation(tensors["c5.weight"] @ s4.reshape(-1) + tensors["c5.bias"])
    f6 = activation(tensors["f6.weight"] @ c5 + tensors["f6.bias"])
    return tensors["output.weight"] @ f6 + tensors["output.bias"]


def distances(image, tensors, pictures):
    """Distances [10] of the original LeNet-5, whose weights are its tensors in layer order."""
    names = [f"{layer}.{kind}" for layer in ("c1", "s2", "c3", "s4", "c5", "f6") for kind in ("weight", "bias")]
    weights = np.concatenate([tensors[name].reshape(-1) for name in names])
    return paper_forward.distances(image, weights, pictures, np.mean)


def main():
    model, images, *pictures = sys.argv[1:]
    with safe_open(model, "numpy") as file:
        tensors = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}
        network = json.loads(file.metadata()["lenet-lab"])["experiment"]["network"]
    pixels = np.fromfile(images, dtype=np.uint8).reshape(-1, 28, 28) / 255.0
    if "paper" in network:
        pictures = np.fromfile(pictures[0], dtype="<f4").reshape(10, 84)
        print(json.dumps([distances(image, tensors, pictures).tolist() for image in pixels]))
    else:
        print(json.dumps([logits(image, tensors, network["article"]).tolist() for image in pixels]))


main()
