// Loads the wasm module for the compute device that its name says: cpu-own, webgpu-own, cpu-burn or webgpu-burn.
// Posts its download progress to the page, and failures: a promise rejected in a worker does not fire the page's error event.
const fail = (error) => postMessage({ error: `Its worker reported: ${error?.message || error}` });
self.addEventListener("unhandledrejection", (event) => fail(event.reason));
const compute = self.name;
// After a worker that could not be loaded: leads past the browser's own cache. Empty where the script comes from a service worker.
const query = self.location.search;
// Everything but our own kernels on the CPU is in the larger module.
const module = compute === "cpu-own" ? "cpu" : "webgpu";

// burn does not tell how many dispatches a step takes, so they are counted here.
if (compute === "webgpu-burn" && self.GPUComputePassEncoder) {
  self.gpuDispatches = 0;
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...size) {
    self.gpuDispatches += 1;
    return dispatchWorkgroups.apply(this, size);
  };
}

// Passes the response through; posts how many bytes have arrived, at most four times a second.
const withProgress = (response) => {
  let [last, received] = [0, 0];
  const progress = new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      received += chunk.length;
      if (performance.now() - last > 250) {
        last = performance.now();
        postMessage({ received });
      }
    },
  });
  return new Response(response.body.pipeThrough(progress), response);
};

const script = `./worker-${module}.js${query}`;

try {
  const wasm = fetch(`./worker-${module}_bg.wasm${query}`);
  wasm.catch(() => {}); // reported below, unless the script fails first
  // The script first: while the module is being compiled, `cargo xtask serve` says so there.
  const { default: init, serve } = await import(script);
  const response = await wasm;
  if (!response.ok) throw new Error(`the server answered ${response.status} for the code of the ${module} worker`);
  if (/html/.test(response.headers.get("content-type"))) {
    throw new Error(`the server sent a web page in the place of the code of the ${module} worker`);
  }
  await init({ module_or_path: withProgress(response) });
  serve(compute);
} catch (error) {
  fail(error);
}
