// Loads the wasm module named by the query (worker.js?cpu, worker.js?webgpu). Posts its download progress to the page, and
// failures: a promise rejected in a worker does not fire the page's error event.
const fail = (error) => postMessage({ error: `Its worker reported: ${error?.message || error}` });
self.addEventListener("unhandledrejection", (event) => fail(event.reason));
const backend = location.search.slice(1) === "webgpu" ? "webgpu" : "cpu";

// Passes the response through; posts { loading: true } as chunks arrive, at most four times a second.
const withProgress = (response) => {
  let last = 0;
  const progress = new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (performance.now() - last > 250) {
        last = performance.now();
        postMessage({ loading: true });
      }
    },
  });
  return new Response(response.body.pipeThrough(progress), response);
};

try {
  const wasm = fetch(new URL(`./worker-${backend}_bg.wasm`, location.href));
  wasm.catch(() => {}); // reported below, unless the script fails first
  // The script first: while the module is being compiled, `cargo xtask serve` says so there.
  const { default: init, serve } = await import(`./worker-${backend}.js`);
  const response = await wasm;
  if (!response.ok) throw new Error(`the server answered ${response.status} for the code of the ${backend} worker`);
  await init({ module_or_path: withProgress(response) });
  serve();
} catch (error) {
  fail(error);
}
