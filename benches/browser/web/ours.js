// Our trainers, each measurement in a new worker.
const request = (parameters) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("./worker-bench.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      data.error ? reject(new Error(data.error)) : resolve(data);
    };
    worker.postMessage(parameters);
  });

// `trained` is the network; in the WebGPU worker what computes comes before it.
window.ours = (worker, trained, batch, milliseconds) => request({ worker, trained, batch, milliseconds });
// Memory of the module in bytes after `epochs` epochs.
window.memory = (worker, batch, epochs) =>
  request({ worker, trained: worker === "cpu" ? ["article"] : ["webgpu-own", "article"], batch, epochs });
window.peak = (milliseconds) => request({ worker: "cpu", peak: true, milliseconds });
