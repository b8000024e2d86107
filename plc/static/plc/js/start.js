// The only module that every page loads: imports a custom element when the page contains one, and adds the CSRF token
// to requests.
import "guildhall/page-habits";

const elements = new Set([
  "accent-picker", "answer-keeper", "answer-sheet", "answered-count", "ask-from-text", "auto-grow", "button-word", "count-left", "draft-keeper",
  "drag-rows", "file-drop", "film-place", "item-groups", "key-shortcuts", "live-preview", "live-stream",
  "local-time", "markdown-tools", "mention-completion", "menu-button", "name-address", "offline-copy",
  "offline-shelf", "package-frame", "pass-key", "passage-picker", "picture-point", "put-files", "quick-react", "rank-order", "read-mark", "read-marker",
  "reading-time", "scheme-switch", "show-password", "sort-outline", "stay-open", "time-left", "undo-toast",
  "zone-finder",
]);

function fetchElements(root) {
  for (const name of elements) {
    if (root.matches?.(name) || root.querySelector(name)) {
      elements.delete(name);
      import(`guildhall/${name}`);
    }
  }
  if (root.matches?.("[data-queue]") || root.querySelector("[data-queue]")) import("guildhall/queued-forms");
}

function say(sentence, kind = "toast bad") {
  const toasts = document.getElementById("toasts");
  if (!toasts || !sentence) return;
  const toast = document.createElement("div");
  toast.className = kind;
  toast.textContent = sentence;
  const holder = document.createElement("undo-toast");
  holder.append(toast);
  toasts.append(holder);
  fetchElements(holder);
}

fetchElements(document.body);
document.addEventListener("htmx:load", (event) => fetchElements(event.target));
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]").content;
});
if (document.documentElement.dataset.account) import("guildhall/offline-start");
document.addEventListener("htmx:sendError", ({ target }) => target.closest("[data-queue]") || say(document.getElementById("toasts")?.dataset.failed));
document.addEventListener("htmx:responseError", ({ target }) => target.closest("[data-waiting]") || say(document.getElementById("toasts")?.dataset.refused));

// Focus the first error of a form that is shown again.
const errors = document.getElementById("errors");
errors?.focus();
document.addEventListener("htmx:afterSwap", (event) => {
  if ([422, 429].includes(event.detail.xhr?.status)) (event.target.querySelector("#errors, [aria-invalid=true]"))?.focus();
});

// Before signing out, drafts on this device are sent to the server and deleted here.
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-signs-out]") || event.defaultPrevented) return;
  event.preventDefault();
  const drafts = await import("guildhall/local-drafts").catch(() => null);
  await Promise.allSettled([drafts?.handOver(), self.writeQueue?.send()]);
  event.target.submit();
});

// Filters: selects with this attribute submit their form at once; without JavaScript there is a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// <a href="…" data-copy="Link copied">: copies its URL and says so; without JavaScript it is a normal link.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  navigator.clipboard.writeText(link.href).then(() => say(link.dataset.copy, "toast"));
});
