"""Runs programs that classify a picture as they stand, and then their function `logits` on more pictures.

Usage: run_snippets.py IMAGES PROGRAM..., in the folder of the programs' model files, where IMAGES has 784 bytes per image. Writes
float32 [images, 10] to PROGRAM.scores and uint8 [images] to PROGRAM.class.
"""

import contextlib
import io
import runpy
import sys

import numpy as np
from PIL import Image


def main():
    images, *programs = sys.argv[1:]
    pictures = [Image.fromarray(pixels) for pixels in np.fromfile(images, dtype=np.uint8).reshape(-1, 28, 28)]
    pictures[0].save("digit.png")
    for program in programs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            logits = runpy.run_path(program)["logits"]
        scores = np.stack([np.asarray(logits(picture)) for picture in pictures]).astype("<f4")
        classes = scores.argmax(1)
        exponentials = np.exp(scores[0] - scores[0].max())
        said, number = printed.getvalue().rsplit(" ", 1)
        assert said == f"class {classes[0]} with probability", (program, printed.getvalue())
        assert abs(float(number) - exponentials.max() / exponentials.sum()) < 0.001, (program, printed.getvalue())
        scores.tofile(program + ".scores")
        classes.astype(np.uint8).tofile(program + ".class")


main()
