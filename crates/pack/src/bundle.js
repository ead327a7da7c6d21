// The page in one file: its other files stand in the page as text. A page from a file may neither read other files nor start modules
// as workers, so the files are handed to its workers as they start.
const bundle = (async () => {
  const types = { js: "text/javascript", wasm: "application/wasm" };
  const files = {};
  for (const element of document.querySelectorAll("script[type='text/plain']")) {
    const path = element.dataset.gzip ?? element.dataset.file;
    const bytes = Uint8Array.from(atob(element.textContent), (character) => character.charCodeAt(0));
    element.remove();
    let body = new Blob([bytes]);
    if (element.dataset.gzip) {
      body = await new Response(body.stream().pipeThrough(new DecompressionStream("gzip"))).blob();
    }
    files[path] = new Blob([body], { type: types[path.split(".").pop()] ?? "application/gzip" });
  }
  const app = document.querySelector("meta[name=app]");
  const address = (part) => {
    const file = files[part.replace(/^\.\//, "")];
    return file ? URL.createObjectURL(file) : part;
  };
  app.content = app.content.split(" ").map(address).join(" ");

  // A worker finds its files as if it stood in its folder.
  const folder = document.querySelector("meta[name=workers]").content;
  const handed = {};
  for (const [path, file] of Object.entries(files)) {
    handed[path.startsWith(folder) ? `./${path.slice(folder.length)}` : `../${path}`] = file;
  }
  // Run in the worker, before its own script.
  const receive = () => {
    const handed = new Promise((resolve) => {
      const take = (event) => {
        event.stopImmediatePropagation();
        removeEventListener("message", take);
        resolve(event.data);
      };
      addEventListener("message", take);
    });
    self.fetch = async (path) => new Response((await handed)[path]);
    // A script may be imported from an address that holds all of it.
    self.contained = async (path) => `data:text/javascript,${encodeURIComponent(await (await fetch(path)).text())}`;
  };
  const own = (await files[`${folder}worker.js`].text()).replace("import(script)", "import(await contained(script))");
  const script = `(${receive})();\n(async () => {\n${own}\n})();`;
  const worker = URL.createObjectURL(new Blob([script], { type: types.js }));
  window.Worker = class extends Worker {
    constructor(_, { name }) {
      super(worker, { name });
      this.postMessage(handed);
    }
  };
})();
