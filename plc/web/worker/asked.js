// What pages ask of the service worker, and what the browser asks when the connection is back.
self.addEventListener("message", (event) => {
  const { keep, statics, forget } = event.data ?? {};
  if (keep) event.waitUntil(keepAll(keep, statics ?? [], event.source));
  if (forget) event.waitUntil(forgetOthers("").then(() => event.source.postMessage({ forgotten: true })));
});

// Pages to be kept by their addresses: a first page, which was loaded before there was a service worker, or all lessons
// of a course. The page is told of each, in order.
async function keepAll(addresses, statics, client) {
  const cache = await caches.open(STATIC);
  for (const address of statics) if (!(await cache.match(address))) await cache.add(address).catch(() => {});
  for (const [done, address] of addresses.entries()) {
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } }).catch(() => null);
    const kept = Boolean(answer) && !answer.redirected && await keepPage(address, answer);
    client.postMessage({ kept: address, done: done + 1, all: addresses.length, failed: !kept });
  }
}

// Those of other pages are on nobody's device.
async function keepPictures(html, name) {
  const there = await caches.open(name);
  for (const [, address] of html.matchAll(/<img[^>]+\bsrc="([^"]+)"/g)) {
    const url = new URL(address.replaceAll("&amp;", "&"), self.location);
    if (url.origin !== self.location.origin || isStatic(url) || (await there.match(url.href, { ignoreVary: true }))) continue;
    const answer = await fetch(url, { credentials: "same-origin" }).catch(() => null);
    if (answer?.status === 200) await putNewest(name, url.href, answer, MOST_PICTURES);
  }
}

self.addEventListener("sync", (event) => {
  if (event.tag === "writes") event.waitUntil(self.writeQueue.send());
});
