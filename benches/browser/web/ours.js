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

window.ours = (backend, kernels, batch, milliseconds) => request({ backend, kernels, batch, milliseconds });
// Memory of the module in bytes after `epochs` epochs.
window.memory = (backend, batch, epochs) => request({ backend, kernels: backend === "cpu" ? "article" : "own", batch, epochs });
window.peak = (milliseconds) => request({ backend: "cpu", peak: true, milliseconds });
