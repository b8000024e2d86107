// The people mentioned in a textarea, in hidden fields of its form: "<id> Name".
const nameOf = (one) => one.value.slice(one.value.indexOf(" ") + 1);
const name = "([\\p{L}\\p{N}_'’-]{1,40}(?: [\\p{L}\\p{N}_'’-]{0,40}){0,2})$";
const begun = new RegExp(`(?:^|[\\s(])@${name}`, "u");
const begunBare = new RegExp(`(?:^|[\\s(]@|,)\\s*@?${name}`, "u"); // a field of names alone: without an @, too

// The name being typed at the end of the text after an @: up to three words. None if that person is selected already,
// or if it starts with `nobody`, a text that matched no name.
export function nameBegun(holder, text, nobody) {
  const word = (holder.hasAttribute("bare") ? begunBare : begun).exec(text)?.[1];
  if (!word || nobody && word.startsWith(nobody)) return undefined;
  const meant = [...holder.querySelectorAll("[name=named]")].map(nameOf);
  return meant.some((name) => word === name || word.startsWith(`${name} `)) ? undefined : word; // "Ann" is not "Anna"
}

// In the order of selection, without those whose name was removed from the text.
export function keepNamed(holder, text, person) {
  for (const one of holder.querySelectorAll("[name=named]")) {
    const gone = !text.includes(`@${nameOf(one)}`);
    if (gone || one.value === person) one.remove();
  }
  if (person) holder.append(Object.assign(document.createElement("input"), { type: "hidden", name: "named", value: person }));
}
