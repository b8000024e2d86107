// What could not be sent to the server stands on this device, under the account that typed it: the next person
// at a shared browser does not get it.
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

// Every save names its page, and so does the form: of words that were sent the server says so (205). Gives what begins
// a new page, for what is typed after sending.
export function pageOf(form) {
  const page = form.appendChild(document.createElement("input"));
  page.type = "hidden";
  page.name = "draft_page";
  const begin = () => { page.value = Math.random().toString(36).slice(2) + Date.now().toString(36); };
  begin();
  return begin;
}

// Beside what the device has stands what the server had when the two last agreed; the bar is in no encoded field.
export function putDown(key, fields, agreed) {
  localStorage.setItem(key, `${fields}|${agreed}`);
}

function lyingAt(key) {
  const [fields, agreed] = (localStorage.getItem(key) ?? "").split("|");
  return { fields: new URLSearchParams(fields), agreed: new URLSearchParams(agreed) };
}

// What waits on this device for that address; what was sent meanwhile is forgotten.
export async function waiting(url) {
  const kept = lyingAt(keyOf(url));
  if (!kept.fields.size) return kept;
  const page = new URLSearchParams({ draft_page: kept.fields.get("draft_page") ?? "" });
  const answer = await fetch(`${url}?${page}`).catch(() => null);
  if (answer?.status !== 205) return kept;
  localStorage.removeItem(keyOf(url));
  return lyingAt(keyOf(url));
}

// Before signing out: every keeper puts down what it holds, the server gets it if it can, the device forgets it.
export async function handOver() {
  dispatchEvent(new Event("guildhall:leaving"));
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(mine));
  await Promise.allSettled(keys.map((key) => {
    const { fields } = lyingAt(key);
    return post(key.slice(mine.length), fields, { signal: AbortSignal.timeout(3000) });
  }));
  for (const key of keys) localStorage.removeItem(key);
}
