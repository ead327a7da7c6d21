// Loads the module that the query names (worker.js?cpu, worker.js?webgpu) and tells the page while it arrives and when that
// fails: a rejected promise inside a worker is otherwise seen by no one.
const fail = (error) => postMessage({ error: `It reported: ${error?.message ?? error}` });
self.addEventListener("unhandledrejection", (event) => fail(event.reason));
const backend = location.search.slice(1) === "webgpu" ? "webgpu" : "cpu";

// The response with a message for every chunk, at most four a second.
const watched = (response) => {
  let last = 0;
  const tell = new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      if (performance.now() - last > 250) {
        last = performance.now();
        postMessage({ loading: true });
      }
    },
  });
  return new Response(response.body.pipeThrough(tell), response);
};

try {
  const script = import(`./worker-${backend}.js`);
  const response = await fetch(new URL(`./worker-${backend}_bg.wasm`, location.href));
  if (!response.ok) throw new Error(`the server answered ${response.status} for the code of the ${backend} worker`);
  const { default: init, serve } = await script;
  await init({ module_or_path: watched(response) });
  serve();
} catch (error) {
  fail(error);
}
