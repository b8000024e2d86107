// Merges text stored on this device with that of the page, which the server has: for each control, the side that
// changed since both were last equal. No clock is involved. If both changed, nothing is lost: the longer text if it
// contains the other, otherwise one after the other.
const BETWEEN = { textarea: "\n\n", text: " / " }; // other controls, such as dates, keep one value
const UNTYPED = ["hidden", "file", "radio", "checkbox"];

function joined(here, device, agreed, between) {
  if (device === agreed) return here;
  if (here === agreed) return device;
  if (here.includes(device)) return here;
  if (device.includes(here) || !between) return device;
  return here + between + device;
}

// Whether the form lacked some of it. Controls with the same name are merged one by one.
export function joinInto(form, { fields, agreed }) {
  const times = {};
  let lacked = false;
  for (const control of form.elements) {
    if (!fields.has(control.name) || UNTYPED.includes(control.type)) continue;
    const n = times[control.name] = (times[control.name] ?? -1) + 1;
    const [device, before] = [fields, agreed].map((one) => one.getAll(control.name)[n] ?? "");
    const words = joined(control.value, device, before, BETWEEN[control.type]);
    lacked ||= control.value !== words;
    control.value = words;
  }
  return lacked;
}
