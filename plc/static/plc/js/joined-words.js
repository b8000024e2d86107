// Words that wait on this device join those of the page, which the server has: a control takes whichever changed since
// the two last agreed. No clock is asked. Where both changed nothing is thrown away: the longer if it holds the other,
// else one after the other.
const BETWEEN = { textarea: "\n\n", text: " / " }; // of other controls, such as a date, one value is taken
const UNTYPED = ["hidden", "file", "radio", "checkbox"];

function joined(here, device, agreed, between) {
  if (device === agreed) return here;
  if (here === agreed) return device;
  if (here.includes(device)) return here;
  if (device.includes(here) || !between) return device;
  return here + between + device;
}

// Whether the form lacked some of it. Of several controls with one name each is joined with its own.
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
