// Our trainers, each measurement in a worker of its own.
const ask = (question) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("./worker-bench.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      worker.terminate();
      data.error ? reject(new Error(data.error)) : resolve(data);
    };
    worker.postMessage(question);
  });

window.ours = (backend, kernels, batch, milliseconds) => ask({ backend, kernels, batch, milliseconds });
// Bytes that the module holds after so many epochs.
window.memory = (backend, batch, epochs) => ask({ backend, kernels: backend === "cpu" ? "article" : "own", batch, epochs });
window.peak = (milliseconds) => ask({ backend: "cpu", peak: true, milliseconds });
