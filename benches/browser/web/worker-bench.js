// Runs one measurement of one of our trainers.
import { counts, kernelsPerStep, perStep } from "./counts.js";

self.onmessage = async ({ data: { worker, trained, batch, milliseconds, peak, epochs } }) => {
  try {
    const trainer = await import(`./worker-${worker}.js`);
    const module = await trainer.default({ module_or_path: new URL(`./worker-${worker}_bg.wasm`, location.href) });
    if (peak) {
      postMessage({ gflops: trainer.peak(milliseconds) });
      return;
    }
    if (epochs) {
      await trainer.epochs(...trained, batch, epochs);
      postMessage({ bytes: module.memory.buffer.byteLength });
      return;
    }
    const before = { ...counts };
    const [images, elapsed, steps] = await trainer.measure(...trained, batch, milliseconds);
    postMessage({ images, milliseconds: elapsed, ...perStep(before, steps), kernels: kernelsPerStep(steps) });
  } catch (error) {
    postMessage({ error: `${error?.message ?? error}` });
  }
};
