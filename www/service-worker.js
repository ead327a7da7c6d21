// Keeps the files of one version of the page, so that it opens without a connection and never mixes two versions.
// Above this line the build writes VERSION, and FILES: what the page needs to train on the CPU.
// The WebGPU worker is kept when it is first used; the data sets are kept by the workers.
const PREFIX = "lenet-lab-page-";
const CACHE = PREFIX + VERSION;

addEventListener("install", (event) => {
  // Past the browser's own cache, which may hold files of another version under the same name.
  const requests = FILES.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
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

const answer = async (request, path) => {
  const cache = await caches.open(CACHE);
  const kept = isPage(path)
    ? await cache.match("./")
    : ((await cache.match(request)) ?? (await caches.match(request)));
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && isHashed(path)) await cache.put(request, response.clone());
  return response;
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  const path = url.pathname.slice(scope.pathname.length);
  if (isPage(path) || isHashed(path)) event.respondWith(answer(request, path));
});
