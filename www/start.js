// Loads the page's module, says why it could not, and keeps the page for visits without a connection.
const content = (name) => document.querySelector(`meta[name="${name}"]`)?.content;

// In the place of the first paint, or above the page.
const say = (text) => {
  const line = document.getElementById("first-line") ?? document.body.appendChild(document.createElement("p"));
  line.className = "stopped";
  line.setAttribute("role", "alert");
  line.textContent = text;
};

// What this browser lacks, if it lacks anything.
const lacking = () => {
  // A module of one function with one SIMD instruction.
  const simd = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
  if (typeof WebAssembly === "undefined") {
    return "WebAssembly is switched off or missing in this browser, and the network is trained with it. Switch it on (some browsers have it off in their strictest mode), or use another browser.";
  }
  if (!WebAssembly.validate(new Uint8Array(simd))) {
    return "This browser is too old: its WebAssembly has no SIMD. Use Chrome or Edge 117, Firefox 121 or Safari 16.4, or a newer one.";
  }
};

const isForbidden = (error) => /Content.Security|unsafe-eval|\bCSP\b/i.test(error);

const reasonFor = (error) => {
  if (isForbidden(error)) {
    return "The security policy of this server forbids WebAssembly. Ask whoever runs it to allow 'wasm-unsafe-eval' in its script-src.";
  }
  return `The page could not start (${String(error?.message ?? error).slice(0, 200)}). What you trained before is kept. Reload the page; if that does not help, clear this site's cache.`;
};

// Whether a panic or a lack of memory has ended the page's module: nothing on the page works any more.
addEventListener("error", ({ error }) => {
  if (error instanceof WebAssembly.RuntimeError) {
    say("The page has stopped working. Reload it: it then offers to go on with the run as it was last saved in this browser.");
  }
});

// A page without a version is a developer's: the hook in Trunk.toml gives one to release builds.
const keepPage = async () => {
  if (!content("version") || new URLSearchParams(location.search).has("fresh")) return;
  const workers = navigator.serviceWorker;
  const registration = await workers.register("./service-worker.js", { updateViaCache: "none" });
  // Only a page that an earlier version controls is offered a new one.
  const offer = () => {
    if (!registration.waiting || !workers.controller) return;
    document.documentElement.dataset.newVersion = "";
    dispatchEvent(new Event("lenet-new-version"));
  };
  registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", offer));
  offer();
  addEventListener("lenet-use-new-version", () => {
    workers.addEventListener("controllerchange", () => location.reload(), { once: true });
    registration.waiting?.postMessage("use");
  });
};

// Passes the response through, and shows how much of it has arrived.
const withProgress = (response, size) => {
  if (!response.ok) throw new Error(`the server answered ${response.status} for its code`);
  if (/html/.test(response.headers.get("content-type"))) {
    throw new Error("the server sent a web page in the place of its code");
  }
  const line = document.getElementById("first-line");
  const total = size ? ` of ${(size / 1e6).toFixed(1)}` : "";
  let received = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      received += chunk.length;
      if (line) line.textContent = `Loading… ${(received / 1e6).toFixed(1)}${total} MB`;
      controller.enqueue(chunk);
    },
  });
  // Whatever type the server says: of another one the browser would not compile it while it arrives.
  return new Response(response.body.pipeThrough(counter), { headers: { "content-type": "application/wasm" } });
};

// The first paint is seen before the module keeps the browser busy. A page that is out of sight is not painted.
const painted = new Promise((done) => {
  setTimeout(done, document.hidden ? 0 : 500);
  const see = (paints) => paints.getEntriesByName("first-contentful-paint").length && done();
  // Some browsers have it switched off.
  if (typeof PerformanceObserver !== "undefined") new PerformanceObserver(see).observe({ type: "paint", buffered: true });
});

// The page's script and its compiled module.
const load = async (query) => {
  const [script, module, size] = content("app").split(" ");
  // Fetched beside the script, which the module needs before it can start.
  const response = fetch(module + query);
  response.catch(() => {}); // reported below, unless the script fails first
  const { default: start } = await import(script + query);
  return { start, module_or_path: await WebAssembly.compileStreaming(withProgress(await response, Number(size))) };
};

const startPage = async () => {
  const lack = lacking();
  if (lack) return say(lack);
  try {
    // Where the page is one file, its scripts are in it.
    if (typeof bundle !== "undefined") await bundle;
    // The browser's own cache may hold what a host once sent in its place: a query leads past it.
    const { start, module_or_path } = await load("").catch((first) => {
      if (isForbidden(first)) throw first;
      return load(`?again=${Date.now()}`).catch(() => Promise.reject(first));
    });
    // Each is a task of its own, so that the browser can answer in between.
    await painted;
    await new Promise((done) => setTimeout(done));
    await start({ module_or_path });
  } catch (error) {
    return say(reasonFor(error));
  }
  // Without keeping it, as on plain http, the page needs a connection.
  await keepPage().catch(() => {});
};

startPage();
