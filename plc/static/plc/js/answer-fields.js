// The controls of one question: what they say, sending it, and setting them to what they said before.
import { post } from "guildhall/csrf";

export const FILLED = "filled"; // the detail of a change that nobody made here

const controlsOf = (element) => [...element.querySelectorAll("input, select, textarea")].filter(({ name }) => name);
const isTick = ({ type }) => /radio|checkbox/.test(type);

export const isAnswered = (element) =>
  controlsOf(element).some((one) => isTick(one) ? one.checked : one.type !== "hidden" && one.value.trim());

// `words` are for people, to be read where the answer waits.
export function read(element, more) {
  const fields = new URLSearchParams(more), files = [], words = [];
  for (const control of controlsOf(element)) {
    if (control.type === "file") for (const file of control.files) files.push([control.name, file]);
    else if (!isTick(control) || control.checked) {
      fields.append(control.name, control.value);
      if (isTick(control)) words.push(control.labels?.[0]?.textContent.trim());
      else if (control.type !== "hidden") words.push(control.selectedOptions?.[0]?.text ?? control.value);
    }
  }
  return { fields, files, words: words.filter(Boolean).join("\n") };
}

export function fill(element, fields) {
  const times = {};
  for (const control of controlsOf(element)) {
    const said = fields.getAll(control.name), n = times[control.name] = (times[control.name] ?? -1) + 1;
    if (isTick(control)) control.checked = said.includes(control.value);
    else if (!/hidden|file/.test(control.type)) control.value = said[n] ?? "";
    control.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: FILLED }));
  }
}

// What the server says of it: `saved` or `refused`, neither if it was not reached, or something else has answered.
export async function deliver(entry, files, options) {
  const body = new FormData(), headers = { "Guildhall-Waited": Math.max(0, Date.now() - entry.at) };
  for (const [name, value] of [...new URLSearchParams(entry.body), ...files]) body.append(name, value);
  const answer = await post(entry.url, body, { headers, ...options }).catch(() => null);
  return answer && answer.status < 500 ? answer.json().catch(() => ({})) : {};
}
