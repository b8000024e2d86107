// <form hx-post="…" data-queue="Saved on this device…" data-slot="note-17">: if it cannot be sent, it is sent later.
// Every request has an Idempotency-Key and is put into the queue before it leaves, so it neither gets lost nor has effect
// twice, whatever happens to the answer. A later one in the same slot replaces an earlier one. A form that waits has
// `data-waiting` and says so in its `.saved`; once sent, "guildhall:sent" is dispatched on it.
import "guildhall/write-queue";

const { writeQueue } = self, account = document.documentElement.dataset.account ?? "";
const under = new WeakMap(); // the entry of each request that is under way
const formOf = (event) => event.target.closest?.("form[data-queue]");
const isFinal = (status) => status >= 200 && status < 500 && ![408, 409, 425, 429].includes(status);

document.addEventListener("htmx:configRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  const id = crypto.randomUUID(), { detail } = event, sent = new URLSearchParams();
  for (const [name, value] of detail.formData) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") sent.append(name, value);
  }
  detail.headers["Idempotency-Key"] = id;
  under.set(form, {
    id, account, slot: `${account} ${form.dataset.slot ?? id}`, url: detail.path, body: sent.toString(), at: Date.now(),
    label: form.dataset.label ?? document.title, page: location.pathname, refused: "",
  });
});

document.addEventListener("htmx:beforeSend", (event) => {
  const entry = under.get(formOf(event));
  if (entry) event.detail.xhr.kept = writeQueue.put(entry).catch(() => {});
});

document.addEventListener("htmx:afterRequest", async (event) => {
  const form = formOf(event), entry = form && under.get(form), { xhr } = event.detail;
  if (!entry) return;
  await xhr.kept;
  if (isFinal(xhr.status)) return writeQueue.remove(entry);
  form.dataset.waiting = entry.slot;
  const place = form.querySelector(".saved");
  if (place) place.textContent = form.dataset.queue;
  const worker = await navigator.serviceWorker?.ready.catch(() => null);
  worker?.sync?.register("writes").catch(() => {});
});

new BroadcastChannel("guildhall-writes").addEventListener("message", ({ data }) => {
  for (const form of document.querySelectorAll("form[data-waiting]")) {
    if (form.dataset.waiting !== data.sent) continue;
    delete form.dataset.waiting;
    form.querySelector(".saved")?.replaceChildren();
    form.dispatchEvent(new CustomEvent("guildhall:sent", { bubbles: true }));
  }
});
