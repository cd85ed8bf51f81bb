/* Keeps the sales page on a phone. Browsers run this only where the class is opened with a certificate they trust;
   elsewhere their own cache does the same. It answers for the page and for what it is made of, and for nothing else. */
"use strict";

const CACHE = "qhatu-sales";

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || !(path === "/sales" || path.startsWith("/look/") || path === "/sales/app.webmanifest")) return;
  event.respondWith(fetched(request, path));
});

async function fetched(request, path) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      if (path === "/sales") await sweep(cache, answer.clone());
      await cache.put(path === "/sales" ? path : request, answer.clone());
    }
    return answer;
  } catch (fault) {
    const kept = await cache.match(path === "/sales" ? path : request);
    if (kept) return kept;
    throw fault;
  }
}

/* Forgets the parts of an older page. */
async function sweep(cache, answer) {
  const page = await answer.text();
  for (const request of await cache.keys()) {
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith("/look/") && !page.includes(pathname + search)) await cache.delete(request);
  }
}
