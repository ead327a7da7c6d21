// Keeps the files of one version of the page, so that it opens without a connection and never mixes two versions.
// Above this line the build writes VERSION; FILES, what the page needs to train on the CPU; and LATER, the WebGPU worker,
// which is kept when it is first used. Both give each file's integrity. The data sets are kept by the workers.
const PREFIX = "lenet-lab-page-";
const CACHE = PREFIX + VERSION;

// The page itself, which hosts may add to: it names its version. Some hosts answer with another page.
const keepPage = async (cache) => {
  const response = await fetch("./", { cache: "no-cache" });
  const text = await response.clone().text();
  if (!response.ok || !text.includes(VERSION)) throw new Error("the server sent another page");
  await cache.put("./", response);
};

// All or nothing: where a file is not as the build wrote it, the next visit tries again.
addEventListener("install", (event) => {
  // Past the browser's own cache, which may hold files of another version under the same name.
  const requests = Object.entries(FILES).map(([path, integrity]) => new Request(path, { cache: "no-cache", integrity }));
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      try {
        await cache.addAll(requests);
        await keepPage(cache);
      } catch (error) {
        await caches.delete(CACHE);
        throw error;
      }
    })(),
  );
});

// The page asks when the visitor has agreed: a page that is open goes on with its own version until then.
addEventListener("message", ({ data }) => data === "use" && skipWaiting());

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
      // The last version before this one stays for other tabs that still show it.
      await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)));
      await clients.claim();
    })(),
  );
});

const scope = new URL(registration.scope);

// Hashes in their names identify the files' contents; the page's own name has none.
const isPage = (path) => path === "" || path === "index.html";
const isHashed = (path) => !path.startsWith("data/") && /-[0-9a-f]{8,}/.test(path);

// What is not as the build wrote it is not kept; the page says what came in its place.
const keep = async (path, response, integrity) => {
  const bytes = await response.arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (integrity !== `sha256-${btoa(String.fromCharCode(...hash))}`) return;
  const headers = { "content-type": response.headers.get("content-type") ?? "" };
  await (await caches.open(CACHE)).put(path, new Response(bytes, { headers }));
};

const answer = async (event, path) => {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const kept = isPage(path)
    ? await cache.match("./")
    : ((await cache.match(path)) ?? (await caches.match(request, { ignoreSearch: true })));
  if (kept) return kept;
  const integrity = FILES[path] ?? LATER[path];
  // The browser's own cache may hold what a host once sent in its place.
  const response = await fetch(request, integrity ? { cache: "no-cache" } : {});
  // Beside the answer, so that the page sees how much has arrived; a storage that is full costs the page nothing.
  if (response.ok && integrity) event.waitUntil(keep(path, response.clone(), integrity).catch(() => {}));
  return response;
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  const path = url.pathname.slice(scope.pathname.length);
  if (isPage(path) || isHashed(path)) event.respondWith(answer(event, path));
});
