// Files go on their way with the answer to their question. While they do, the next answer waits, and then names them
// beside those that were there: no file is sent twice.
import { deliver } from "guildhall/answer-fields";

export function sendWithFiles(keeper, options) {
  const { entry, files } = keeper, sending = deliver(entry, files, options);
  if (files.length) keeper.uploading = sending.then((said) => arrived(keeper, entry, files.map(([, file]) => file), said));
  return sending;
}

function arrived(keeper, entry, sent, { saved, files = [] }) {
  keeper.uploading = null;
  if (!saved) return;
  for (const input of keeper.querySelectorAll("[type=file]")) if ([...input.files].every((file) => sent.includes(file))) input.value = "";
  const list = keeper.querySelector("[data-kept]"), there = [...list.querySelectorAll("input")];
  for (const [id, name, href] of files) if (!there.some(({ value }) => value === id)) list.append(rowOf(keeper, id, name, href));
  if (keeper.entry !== entry) return keeper.changed(0);
  for (const box of there) box.checked = files.some(([id]) => id === box.value);
  keeper.files = [];
}

function rowOf(keeper, id, name, href) {
  const row = keeper.querySelector("template").content.cloneNode(true), link = row.querySelector("a");
  row.querySelector("input").value = id;
  [link.textContent, link.href] = [name, href];
  return row;
}
