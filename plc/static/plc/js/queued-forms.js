// <form hx-post="…" data-queue="Saved on this device…" data-slot="note-17">: if it cannot be sent, it is sent later.
// Every request has an Idempotency-Key and is put into the queue before it leaves, so it neither gets lost nor has effect
// twice, whatever happens to the answer. A later one in the same slot replaces an earlier one. A form that waits has
// `data-waiting` and says so in its `.saved`; once sent, "guildhall:sent" is dispatched on it.
import "guildhall/write-queue";

const { writeQueue } = self;
const under = new WeakMap(); // the entry of each request that is under way
const formOf = (event) => event.target.closest?.("form[data-queue]");
// Neither signed out (401) nor an old token (403): the queue asks for a fresh one.
const isFinal = (status) => status >= 200 && status < 500 && ![401, 403, 408, 409, 425, 429].includes(status);

document.addEventListener("htmx:configRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  const { detail } = event, sent = new URLSearchParams();
  for (const [name, value] of detail.formData) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") sent.append(name, value);
  }
  const entry = writeQueue.entry(form.dataset.slot ?? crypto.randomUUID(), detail.path, sent);
  if (form.dataset.label) entry.label = form.dataset.label;
  detail.headers["Idempotency-Key"] = entry.id;
  under.set(form, entry);
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
  if (form.dataset.fresh) next(form, entry);
  if (xhr.status === 403) writeQueue.send().catch(() => {});
  writeQueue.whenOnline();
});

// <form data-fresh="public_id">: each submission makes something new. A copy of a page has the same id each time it is
// opened, so whoever begins to write gets another one.
document.addEventListener("input", (event) => {
  const form = formOf(event), name = form?.dataset.fresh;
  if (!name || form.dataset.begun) return;
  form.dataset.begun = "";
  form.elements[name].value = crypto.randomUUID();
});

// What waits stands above the form, which is empty for the next one.
function next(form, entry) {
  const row = document.createElement("p"), boxes = [...form.querySelectorAll("textarea")];
  Object.assign(row, { className: "excerpt", dir: "auto", textContent: boxes.map(({ value }) => value).join("\n") });
  row.dataset.waiting = entry.slot;
  form.before(row);
  for (const box of boxes) box.value = "";
  delete form.dataset.begun;
  form.dispatchEvent(new CustomEvent("guildhall:queued"));
}

new BroadcastChannel("guildhall-writes").addEventListener("message", ({ data }) => {
  for (const form of document.querySelectorAll("form[data-waiting]")) {
    if (form.dataset.waiting !== data.sent) continue;
    delete form.dataset.waiting;
    form.querySelector(".saved")?.replaceChildren();
    form.dispatchEvent(new CustomEvent("guildhall:sent", { bubbles: true }));
  }
});
