// Drafts that could not be sent are stored on this device under the account that typed them, so that the next person at
// a shared browser does not see them.
import { post } from "guildhall/csrf";

const mine = `draft:${document.documentElement.dataset.account ?? ""}:`;

export const keyOf = (url) => mine + url;

export function fieldsOf(form) {
  const kept = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") kept.append(name, value);
  }
  return kept;
}

// Every save contains the id of its page, and so does the form: if that was submitted, the server says so (205).
// Returns a function that starts a new id, for what is typed after submitting.
export function pageOf(form) {
  const page = form.appendChild(document.createElement("input"));
  page.type = "hidden";
  page.name = "draft_page";
  const begin = () => { page.value = Math.random().toString(36).slice(2) + Date.now().toString(36); };
  begin();
  return begin;
}

// The stored draft contains the version that the server had when both were last equal; the bar cannot occur in an
// encoded field.
export function putDown(key, fields, agreed) {
  localStorage.setItem(key, `${fields}|${agreed}`);
}

function lyingAt(key) {
  const [fields, agreed] = (localStorage.getItem(key) ?? "").split("|");
  return { fields: new URLSearchParams(fields), agreed: new URLSearchParams(agreed) };
}

// The draft stored on this device for that URL; a submitted one is deleted.
export async function waiting(url) {
  const kept = lyingAt(keyOf(url));
  if (!kept.fields.size) return kept;
  const page = new URLSearchParams({ draft_page: kept.fields.get("draft_page") ?? "" });
  const answer = await fetch(`${url}?${page}`).catch(() => null);
  if (answer?.status !== 205) return kept;
  localStorage.removeItem(keyOf(url));
  return lyingAt(keyOf(url));
}

// Before signing out: all drafts are sent to the server if it is reachable, and deleted from the device.
export async function handOver() {
  dispatchEvent(new Event("guildhall:leaving"));
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(mine));
  await Promise.allSettled(keys.map((key) => {
    const { fields } = lyingAt(key);
    return post(key.slice(mine.length), fields, { signal: AbortSignal.timeout(3000) });
  }));
  for (const key of keys) localStorage.removeItem(key);
}
