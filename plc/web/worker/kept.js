// The service worker keeps copies for when there is no connection: static files, pages that ask for it by the header
// `Guildhall-Offline: keep`, and the pictures in them (asked.js). Pages and pictures are kept under the account that saw them, and
// removed when a page shows that somebody else, or nobody, is signed in. `SETTINGS` comes from plc.web.offline.
const STATIC = `static-${SETTINGS.version}`;
const MOST_PAGES = 80, MOST_PICTURES = 200, PATIENCE = 6000; // milliseconds until a copy is shown instead
const OFFLINE = { cacheName: STATIC, ignoreVary: true };

const pagesOf = (account) => `pages-${account}`;
const picturesOf = (account) => `pictures-${account}`;
const isOfPerson = (name) => name.startsWith("pages-") || name.startsWith("pictures-");
const isStatic = (url) => url.pathname.startsWith(SETTINGS.static);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then(async (cache) => {
    await cache.addAll(SETTINGS.shell);
    await cache.put(SETTINGS.offline, await fetch(SETTINGS.offline, { credentials: "omit" }));
    await self.skipWaiting();
  }));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("static-") && name !== STATIC) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageFor(event));
  else if (isStatic(url)) event.respondWith(staticFile(request));
  else if (request.destination === "image") event.respondWith(picture(event));
});

// Names of static files contain a hash in production, so a copy is never out of date there.
async function staticFile(request) {
  const copy = await caches.match(request, OFFLINE);
  if (copy && SETTINGS.hashed) return copy;
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(STATIC)).put(request, answer.clone());
    return answer;
  } catch (failure) {
    if (copy) return copy;
    throw failure;
  }
}

async function pageFor(event) {
  const copy = await copyOf(event.request, "pages-");
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keepPage(event.request, answer), () => {}));
  const late = copy && new Promise((resolve) => { setTimeout(() => resolve(copy.clone()), PATIENCE); });
  try {
    return await (late ? Promise.race([asked, late]) : asked);
  } catch {
    return copy ?? caches.match(SETTINGS.offline, OFFLINE);
  }
}

async function copyOf(request, kind) {
  const name = (await caches.keys()).find((one) => one.startsWith(kind));
  return name && caches.match(request, { cacheName: name, ignoreVary: true });
}

// The copy says when it was made, and start.js tells the reader. It goes when the page is not to be kept any more.
async function keepPage(request, answer) {
  const isPage = answer.ok && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
  const wish = answer.headers.get("Guildhall-Offline"), account = answer.headers.get("Guildhall-Account");
  // The same page for everybody says nothing about who is signed in.
  if (!isPage || wish === "same") return false;
  const copy = wish === "keep" && account ? answer.clone() : null; // before anybody reads it
  await forgetOthers(account);
  if (!copy) {
    if (await caches.has(pagesOf(account))) await (await caches.open(pagesOf(account))).delete(request, { ignoreVary: true });
    return false;
  }
  const html = await copy.text(), headers = new Headers(copy.headers);
  headers.delete("Content-Length");
  const kept = html.replace("<html", `<html data-kept="${new Date().toISOString()}"`);
  await putNewest(pagesOf(account), request, new Response(kept, { status: 200, headers }), MOST_PAGES);
  await keepPictures(html, picturesOf(account));
  return true;
}

async function forgetOthers(account) {
  for (const name of await caches.keys()) {
    if (isOfPerson(name) && name !== pagesOf(account) && name !== picturesOf(account)) await caches.delete(name);
  }
}

// The oldest are removed when there are too many.
async function putNewest(name, request, answer, most) {
  const cache = await caches.open(name), key = new URL(request.url ?? request, self.location).href.split("#")[0];
  await cache.delete(key, { ignoreVary: true });
  await cache.put(key, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old);
}

async function picture(event) {
  try {
    return await fetch(event.request);
  } catch (failure) {
    const copy = await copyOf(event.request, "pictures-");
    if (copy) return copy;
    throw failure;
  }
}
