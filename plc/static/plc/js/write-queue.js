// What somebody did without a connection waits in IndexedDB and is sent once there is one: by a page (queued-forms.js) or
// by the service worker, which imports this file too; so it has no exports, and is found as `self.writeQueue`.
// `id` is the Idempotency-Key of an entry, so that it has effect once however often it is sent; a newer entry in the same
// slot replaces it. A refused one stays until its author removes it.
self.writeQueue ??= (() => {
  const LATER = [401, 408, 409, 425, 429], WEEK = 7 * 24 * 3600 * 1000; // as long as the server remembers (plc.web.repeats)
  const news = new BroadcastChannel("guildhall-writes");
  const asPromise = (asked) => new Promise((resolve, reject) => {
    Object.assign(asked, { onsuccess: () => resolve(asked.result), onerror: () => reject(asked.error) });
  });

  async function inStore(mode, act) {
    const opening = indexedDB.open("guildhall", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("writes", { keyPath: "slot" });
    const database = await asPromise(opening);
    try {
      const transaction = database.transaction("writes", mode), done = act(transaction.objectStore("writes"));
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      return await done;
    } finally {
      database.close();
    }
  }

  async function all() {
    const entries = await inStore("readonly", (store) => asPromise(store.getAll()));
    return entries.sort((one, other) => one.at - other.at);
  }

  // Unless a newer one has taken its slot meanwhile.
  const change = (entry, act) => inStore("readwrite", async (store) => {
    const there = await asPromise(store.get(entry.slot));
    if (there?.id === entry.id) act(store, there);
  });

  const tell = (what) => news.postMessage(what), pageOf = ({ page = "" }) => page.split("?")[0];
  const put = (entry) => inStore("readwrite", (store) => asPromise(store.put(entry))).then(() => tell({ put: entry.slot }));
  const remove = (entry) => change(entry, (store) => store.delete(entry.slot)).then(() => tell({ sent: entry.slot }));
  const refuse = (entry, page) => change(entry, (store, there) => store.put({ ...there, refused: page.slice(0, 50_000) || "?" }))
    .then(() => tell({ refused: entry.slot }));

  // Of this page and whoever is signed in to it.
  function entry(slot, url, body, more = {}) {
    const account = document.documentElement.dataset.account ?? "", page = location.pathname + location.search;
    const mine = { id: crypto.randomUUID(), account, slot: `${account} ${slot}`, at: Date.now(), label: document.title, page };
    return { ...mine, url, body: `${body}`, refused: "", ...more };
  }

  // Sends what waits for whoever is signed in, in order; false if not all could be sent. What a page wrote after something
  // that has to be sent again waits for it.
  const send = () => navigator.locks.request("guildhall-writes", async () => {
    const waiting = (await all()).filter((entry) => !entry.refused), held = new Set();
    if (!waiting.length) return true;
    const asked = await fetch("/offline/token/", { credentials: "same-origin" }).catch(() => null);
    const who = asked?.ok && !asked.redirected ? await asked.json() : {};
    for (const entry of waiting.filter(({ account }) => account === who.account)) {
      if (Date.now() - entry.at > WEEK) await refuse(entry, "");
      else if (!held.has(pageOf(entry)) && !(await sendOne(entry, who.token))) held.add(pageOf(entry));
    }
    return Boolean(who.account) && !held.size;
  });

  const whenOnline = () => navigator.serviceWorker?.ready.then(({ sync }) => sync?.register("writes")).catch(() => {});

  async function sendOne(entry, token) {
    const headers = { "Idempotency-Key": entry.id, "X-CSRFToken": token, "X-Requested-With": "fetch",
      "Guildhall-Waited": Math.max(0, Date.now() - entry.at), "Content-Type": "application/x-www-form-urlencoded" };
    const asked = { method: "POST", credentials: "same-origin", redirect: "manual", headers, body: entry.body };
    const answer = await fetch(entry.url, asked).catch(() => null);
    if (!answer || answer.status >= 500 || LATER.includes(answer.status)) return false;
    if (answer.ok || answer.type === "opaqueredirect") await remove(entry);
    else await refuse(entry, await answer.text());
    return true;
  }

  return { all, entry, put, remove, send, whenOnline };
})();
