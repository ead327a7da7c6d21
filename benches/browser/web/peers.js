// The same networks, loss, optimizer and batches in TensorFlow.js and jax-js.
import { counts, perStep } from "./counts.js";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";

const IMAGES = 2048;
const LEARNING_RATE = 0.01;

// Both have the article's shape.
const NETWORKS = {
  article: { maps: [6, 16], activation: "tanh", pooling: "average" },
  wider: { maps: [32, 64], activation: "relu", pooling: "max" },
};

// Synthetic images of ten classes, each a bright band in noise.
const makeDataset = () => {
  const pixels = new Float32Array(IMAGES * 784);
  const labels = new Int32Array(IMAGES);
  for (let image = 0; image < IMAGES; image += 1) {
    labels[image] = image % 10;
    for (let pixel = 0; pixel < 784; pixel += 1) {
      const bright = Math.floor(pixel / 78.4) === labels[image] ? 0.7 : 0;
      pixels[image * 784 + pixel] = Math.random() * 0.3 + bright;
    }
  }
  return { pixels, labels };
};

// Warms up for half of `milliseconds`, then measures for at least `milliseconds`. Waits for the device every 256 images, as a
// page that shows the loss has to.
const measure = async (batch, milliseconds, step, synchronize) => {
  const { pixels, labels } = makeDataset();
  const before = { ...counts };
  const start = performance.now();
  let [steps, warmTime, warmSteps] = [0, 0, 0];
  for (;;) {
    const first = (steps * batch) % (IMAGES - batch + 1);
    await step(pixels.subarray(first * 784, (first + batch) * 784), labels.subarray(first, first + batch));
    steps += 1;
    if (steps % Math.max(1, Math.ceil(256 / batch)) === 0) {
      await synchronize();
      const now = performance.now();
      if (!warmTime && now - start >= milliseconds / 2) {
        [warmTime, warmSteps] = [now, steps];
      } else if (warmTime && now - warmTime >= milliseconds) {
        return { images: (steps - warmSteps) * batch, milliseconds: now - warmTime, ...perStep(before, steps) };
      }
    }
  }
};

window.tfjs = async (backend, network, batch, milliseconds) => {
  await tf.setBackend(backend);
  await tf.ready();
  const { averagePooling2d, conv2d, dense, flatten, maxPooling2d } = tf.layers;
  const { maps, activation, pooling } = NETWORKS[network];
  const pool = pooling === "max" ? maxPooling2d : averagePooling2d;
  const model = tf.sequential({
    layers: [
      conv2d({ inputShape: [28, 28, 1], filters: maps[0], kernelSize: 5, padding: "same", activation }),
      pool({ poolSize: 2, strides: 2 }),
      conv2d({ filters: maps[1], kernelSize: 5, activation }),
      pool({ poolSize: 2, strides: 2 }),
      flatten(),
      dense({ units: 120, activation }),
      dense({ units: 84, activation }),
      dense({ units: 10 }),
    ],
  });
  const optimizer = tf.train.sgd(LEARNING_RATE);
  let loss;
  const step = (pixels, labels) => {
    loss?.dispose();
    loss = tf.tidy(() => {
      const images = tf.tensor4d(pixels, [batch, 28, 28, 1]);
      const targets = tf.oneHot(tf.tensor1d(labels, "int32"), 10);
      return optimizer.minimize(() => tf.losses.softmaxCrossEntropy(targets, model.predict(images)), true);
    });
  };
  return measure(batch, milliseconds, step, () => loss.data());
};

window.jax = async (backend, network, batch, milliseconds) => {
  const { maps, activation, pooling } = NETWORKS[network];
  const activate = activation === "relu" ? nn.relu : np.tanh;
  const units = maps[1] * 25;
  await init();
  defaultDevice(backend);
  const [k1, k3, k5, k6, ko] = random.split(random.key(0), 5);
  const uniform = (key, shape, inputs) =>
    random.uniform(key, shape, { minval: -1 / Math.sqrt(inputs), maxval: 1 / Math.sqrt(inputs) });
  let weights = {
    c1: uniform(k1, [maps[0], 1, 5, 5], 25),
    c3: uniform(k3, [maps[1], maps[0], 5, 5], maps[0] * 25),
    c5: uniform(k5, [units, 120], units),
    f6: uniform(k6, [120, 84], 120),
    output: uniform(ko, [84, 10], 84),
    b1: np.zeros([maps[0], 1, 1]),
    b3: np.zeros([maps[1], 1, 1]),
    b5: np.zeros([120]),
    b6: np.zeros([84]),
    bo: np.zeros([10]),
  };
  const pool = (x) => lax.reduceWindow(x, pooling === "max" ? np.max : np.mean, [2, 2], [2, 2]);
  const predict = (w, images) => {
    let x = pool(activate(lax.convGeneralDilated(images, w.c1, [1, 1], "SAME").add(w.b1)));
    x = pool(activate(lax.convGeneralDilated(x, w.c3, [1, 1], "VALID").add(w.b3))).reshape([-1, units]);
    x = activate(np.dot(x, w.c5).add(w.b5));
    x = activate(np.dot(x, w.f6).add(w.b6));
    return nn.logSoftmax(np.dot(x, w.output).add(w.bo));
  };
  const lossOf = (w, images, labels) => predict(w, images).mul(nn.oneHot(labels, 10)).sum().mul(-1 / batch);
  const trainStep = jit((w, images, labels) => {
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(w), images, labels);
    return [loss, tree.map((weight, gradient) => weight.sub(gradient.mul(LEARNING_RATE)), w, gradients)];
  });
  let loss;
  const step = (pixels, labels) => {
    loss?.dispose();
    const images = np.array(pixels.slice()).reshape([batch, 1, 28, 28]);
    [loss, weights] = trainStep(weights, images, np.array(labels.slice(), { dtype: np.int32 }));
  };
  return measure(batch, milliseconds, step, () => blockUntilReady(tree.ref(weights)));
};
