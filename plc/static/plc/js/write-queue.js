// What somebody did without a connection waits in IndexedDB and is sent once there is one: by a page (queued-forms.js) or
// by the service worker, which imports this file too; so it has no exports, and is found as `self.writeQueue`.
//
// An entry {slot, id, account, url, body, label, at, refused}: `id` is its Idempotency-Key, so that it has effect once
// however often it is sent; a newer entry in the same slot replaces it. A refused one stays until its author removes it.
self.writeQueue ??= (() => {
  const LATER = [408, 409, 425, 429], WEEK = 7 * 24 * 3600 * 1000; // as long as the server remembers (plc.web.repeats)
  const news = new BroadcastChannel("guildhall-writes");
  const asPromise = (asked) => new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
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

  const tell = (what) => news.postMessage(what);
  const put = (entry) => inStore("readwrite", (store) => asPromise(store.put(entry))).then(() => tell({ put: entry.slot }));
  const remove = (entry) => change(entry, (store) => store.delete(entry.slot)).then(() => tell({ sent: entry.slot }));
  const refuse = (entry, page) => change(entry, (store, there) => store.put({ ...there, refused: page.slice(0, 50_000) || "?" }))
    .then(() => tell({ refused: entry.slot }));

  // Sends what waits for whoever is signed in, in order; false if there is no connection, or nobody.
  const send = () => navigator.locks.request("guildhall-writes", async () => {
    const waiting = (await all()).filter((entry) => !entry.refused);
    if (!waiting.length) return true;
    const asked = await fetch("/offline/token/", { credentials: "same-origin" }).catch(() => null);
    const who = asked?.ok && !asked.redirected ? await asked.json() : {};
    for (const entry of waiting.filter(({ account }) => account === who.account)) {
      if (Date.now() - entry.at > WEEK) await refuse(entry, "");
      else if (!(await sendOne(entry, who.token))) return false;
    }
    return Boolean(who.account);
  });

  async function sendOne(entry, token) {
    const headers = { "Idempotency-Key": entry.id, "X-CSRFToken": token, "X-Requested-With": "fetch",
      "Content-Type": "application/x-www-form-urlencoded" };
    const asked = { method: "POST", credentials: "same-origin", redirect: "manual", headers, body: entry.body };
    const answer = await fetch(entry.url, asked).catch(() => null);
    if (!answer || answer.status >= 500 || LATER.includes(answer.status)) return false;
    if (answer.ok || answer.type === "opaqueredirect") await remove(entry);
    else await refuse(entry, await answer.text());
    return true;
  }

  return { all, put, remove, send };
})();
