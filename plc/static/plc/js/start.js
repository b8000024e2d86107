// The only module every page loads: fetches a custom element the first time the page has one,
// and gives htmx and our own requests the token that the server asks for.
const elements = new Set([
  "accent-picker", "auto-grow", "button-word", "count-left", "draft-keeper", "file-drop", "key-shortcuts", "live-stream",
  "local-time", "markdown-tools", "mention-completion", "menu-button", "name-address", "pass-key", "quick-react", "rank-order",
  "read-mark", "read-marker", "scheme-switch", "show-password", "undo-toast", "zone-finder",
]);

function fetchElements(root) {
  for (const name of elements) {
    if (root.matches?.(name) || root.querySelector(name)) {
      elements.delete(name);
      import(`guildhall/${name}`);
    }
  }
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
document.addEventListener("htmx:sendError", () => say(document.getElementById("toasts")?.dataset.failed));
document.addEventListener("htmx:responseError", () => say(document.getElementById("toasts")?.dataset.refused));

// The first mistake of a form that came back is where the reader wants to be.
const errors = document.getElementById("errors");
errors?.focus();
document.addEventListener("htmx:afterSwap", (event) => {
  if ([422, 429].includes(event.detail.xhr?.status)) (event.target.querySelector("#errors, [aria-invalid=true]"))?.focus();
});

// Signing out: what is kept on this device only goes to the server first, and leaves the device.
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-signs-out]") || event.defaultPrevented) return;
  event.preventDefault();
  const drafts = await import("guildhall/local-drafts").catch(() => null);
  await drafts?.handOver();
  event.target.submit();
});

// Filters: a select marked so sends its form at once; without script the button does.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// <a href="…" data-copy="Link copied">: copies its address and says so; without script it leads there.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-copy]");
  if (!link || !navigator.clipboard) return;
  event.preventDefault();
  navigator.clipboard.writeText(link.href).then(() => say(link.dataset.copy, "toast"));
});

// Whoever has chosen no time zone reads and writes hours in this browser's, from the next page on.
// Not from a page that has just named another one beside a field.
if (!document.documentElement.dataset.zone && !document.querySelector("input[type=datetime-local]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

// Strips of tabs that do not all fit begin where one is.
for (const current of document.querySelectorAll(":is(.tabs, .settings > nav) > [aria-current]")) {
  const strip = current.parentElement, [at, within] = [current, strip].map((one) => one.getBoundingClientRect());
  strip.scrollLeft += at.left + at.width / 2 - within.left - within.width / 2;
}
