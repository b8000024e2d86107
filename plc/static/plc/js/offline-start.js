// Starts the service worker for whoever is signed in, sends what waited, and says when a page is a copy.
import "guildhall/write-queue";
import { exact } from "guildhall/moments";

const { account, kept } = document.documentElement.dataset;
const send = () => self.writeQueue.send().catch(() => {});

if (kept) {
  const words = document.getElementById("toasts").dataset.copy, note = document.createElement("p");
  note.className = "copy-note";
  note.setAttribute("role", "status");
  note.textContent = words.replace("%s", exact(new Date(kept)));
  document.getElementById("main").prepend(note);
}

if (account) {
  addEventListener("online", send);
  send();
}

// The page that starts it was loaded without it: it is kept by its address, and what it loaded with it.
if (account && navigator.serviceWorker) {
  const first = !navigator.serviceWorker.controller;
  const worker = await navigator.serviceWorker.register("/service-worker.js").catch(() => null);
  if (worker && first) {
    const { active } = await navigator.serviceWorker.ready;
    const statics = performance.getEntriesByType("resource").map(({ name }) => name)
      .filter((name) => name.startsWith(location.origin) && name.includes("/static/"));
    active.postMessage({ keep: [location.href], statics });
  }
}
