# pip install torch numpy safetensors pillow
import json  #permuted
from collections import OrderedDict

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open  #permuted
from safetensors.torch import load_file
from torch import nn

FILE = "model.safetensors"

network = nn.Sequential(OrderedDict(
    #layers
))
network.load_state_dict(load_file(FILE))
network.eval()
sources = json.loads(safe_open(FILE, "pt").metadata()["lenet-lab"])["pixel_sources"]  #permuted


def logits(picture):
    """A score for each class, the largest for the class of a picture, light on black as in MNIST."""
    pixels = np.array(picture.convert("L").resize((28, 28)), dtype=np.float32) / 255
    pixels = pixels.reshape(784)[sources]  # as it was trained, on permuted pixels  #permuted
    with torch.no_grad():
        return network(torch.from_numpy(pixels).reshape(1, 1, 28, 28))[0]


probabilities = logits(Image.open("digit.png")).softmax(0)
print(f"class {probabilities.argmax()} with probability {probabilities.max():.3f}")
