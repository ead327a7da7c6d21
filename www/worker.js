// Loads the trainer that the query names (worker.js?cpu, worker.js?webgpu) and tells the page when that fails:
// a rejected promise inside a worker is otherwise seen by nobody.
const fail = (error) => postMessage({ error: `It reported: ${error?.message ?? error}` });
self.addEventListener("unhandledrejection", (event) => fail(event.reason));
const backend = location.search.slice(1) === "webgpu" ? "webgpu" : "cpu";
try {
  const { default: init, serve } = await import(`./worker-${backend}.js`);
  await init({ module_or_path: new URL(`./worker-${backend}_bg.wasm`, location.href) });
  serve();
} catch (error) {
  fail(error);
}
