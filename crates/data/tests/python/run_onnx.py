"""Runs ONNX files with onnxruntime on images, and writes what each computes.

Usage: run_onnx.py IMAGES MODEL..., where IMAGES has 784 bytes per image. Writes float32 [images, 10] to MODEL.scores and uint8
[images] to MODEL.class. The graph's own first output is the scores, whatever its name.
"""

import sys

import numpy as np
import onnxruntime


def main():
    images, *models = sys.argv[1:]
    pixels = np.fromfile(images, dtype=np.uint8).reshape(-1, 1, 28, 28).astype(np.float32) / 255.0
    for model in models:
        session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
        scores, classes = session.run(None, {"image": pixels})
        # The length of the first axis is free.
        one, _ = session.run(None, {"image": pixels[:1]})
        assert np.allclose(one, scores[:1], atol=1e-4, rtol=1e-5), model
        scores.astype("<f4").tofile(model + ".scores")
        classes.astype(np.uint8).tofile(model + ".class")


main()
