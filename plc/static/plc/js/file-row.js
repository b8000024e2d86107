// The row of a selected file: thumbnail, name and size, a button to remove it, and with words.describe a field for its
// description. words.tooBig is shown if it is larger than ``most``.
const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function made(tag, className, textContent = "") {
  return Object.assign(document.createElement(tag), { className, textContent });
}

export function rowOf(file, words, most, takeOff) {
  const row = made("li", words.tooBig ? "error" : "");
  const trouble = words.tooBig ? ` – ${words.tooBig} (${size(most)})` : "";
  row.append(made("span", "", `${file.name}, ${size(file.size)}${trouble}`), remover(file, words.remove, takeOff));
  const picture = file.type.startsWith("image/");
  if (picture) draw(file, row);
  if (words.describe) row.append(described(words.describe.replace("%s", file.name), picture));
  return row;
}

async function draw(file, row) {
  const small = await createImageBitmap(file, { resizeWidth: 96 }).catch(() => null);
  if (!small) return; // not a picture that this browser can decode
  const canvas = made("canvas", "");
  Object.assign(canvas, { width: small.width, height: small.height });
  canvas.getContext("2d").drawImage(small, 0, 0);
  row.prepend(canvas);
}

function remover(file, word, takeOff) {
  const button = made("button", "button quiet compact", word);
  button.type = "button";
  button.setAttribute("aria-label", `${word}: ${file.name}`);
  button.addEventListener("click", takeOff);
  return button;
}

function described(sentence, shown) {
  const label = made("label", "field", sentence), alt = made("input", "input");
  label.hidden = !shown;
  alt.name = "alt";
  label.append(alt);
  return label;
}
