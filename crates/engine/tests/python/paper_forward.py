"""Computes the ten distances of images with the original LeNet-5 in numpy and prints them as JSON.

Usage: paper_forward.py WEIGHTS PICTURES IMAGES MEAN|SUM. WEIGHTS are 60,000 floats: C1's kernels and biases, S2's
coefficients and biases, C3's kernels map by map in the order of Table I and its biases, S4's, C5's, F6's. PICTURES are
10 x 84 floats, IMAGES 784 bytes each. Written from the paper, section II.B, independently of the code that trains
it.
"""

import json
import sys

import numpy as np

# Table I as printed: one row per map of S2, one column per map of C3.
TABLE_I = """
X...XXX..XXXX.XX
XX...XXX..XXXX.X
XXX...XXX..X.XXX
.XXX..XXXX..X.XX
..XXX..XXXX.XX.X
...XXX..XXXX.XXX
""".split()


def squash(sums):
    return 1.7159 * np.tanh(2.0 / 3.0 * sums)


def convolve(maps, kernels, biases):
    """[in, h, w] with kernels [out, in, 5, 5], no padding: [out, h - 4, w - 4]."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (5, 5), axis=(1, 2))
    return squash(np.einsum("ihwyx,oiyx->ohw", windows, kernels) + biases[:, None, None])


def subsample(maps, coefficients, biases, pool):
    """[maps, h, w] to [maps, h / 2, w / 2]."""
    count, height, width = maps.shape
    pooled = pool(maps.reshape(count, height // 2, 2, width // 2, 2), axis=(2, 4))
    return squash(coefficients[:, None, None] * pooled + biases[:, None, None])


def distances(image, weights, pictures, pool):
    """Distances [10] of an image [28, 28] with values from 0 to 1; background becomes -0.1, ink 1.175."""
    remaining = weights

    def take(*shape):
        nonlocal remaining
        taken, remaining = np.split(remaining, [int(np.prod(shape))])
        return taken.reshape(shape)

    maps = -0.1 + 1.275 * np.pad(image, 2)[None]
    maps = convolve(maps, take(6, 1, 5, 5), take(6))
    maps = subsample(maps, take(6), take(6), pool)
    kernels = np.zeros((16, 6, 5, 5))
    for target in range(16):
        for source in range(6):
            if TABLE_I[source][target] == "X":
                kernels[target, source] = take(5, 5)
    maps = convolve(maps, kernels, take(16))
    maps = subsample(maps, take(16), take(16), pool)
    c5 = convolve(maps, take(120, 16, 5, 5), take(120)).reshape(120)
    f6 = squash(take(84, 120) @ c5 + take(84))
    assert remaining.size == 0
    return ((f6 - pictures) ** 2).sum(axis=1)


def main():
    weights, pictures, images, pool = sys.argv[1:]
    weights = np.fromfile(weights, dtype="<f4").astype(np.float64)
    pictures = np.fromfile(pictures, dtype="<f4").reshape(10, 84)
    pixels = np.fromfile(images, dtype=np.uint8).reshape(-1, 28, 28) / 255.0
    pool = {"mean": np.mean, "sum": np.sum}[pool]
    print(json.dumps([distances(image, weights, pictures, pool).tolist() for image in pixels]))


if __name__ == "__main__":
    main()
