// Who is meant by the names in a text box, in hidden fields of its form: "<id> Name", in the order of choosing. Those
// whose name is gone from the text go too.
export function keepNamed(holder, text, person) {
  for (const one of holder.querySelectorAll("[name=named]")) {
    const gone = !text.includes(`@${one.value.slice(one.value.indexOf(" ") + 1)}`);
    if (gone || one.value === person) one.remove();
  }
  if (person) holder.append(Object.assign(document.createElement("input"), { type: "hidden", name: "named", value: person }));
}
