// Loads the module named by the query (worker.js?cpu, worker.js?webgpu) and reports failures to the page: the page does not see
// a promise rejected inside a worker.
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
