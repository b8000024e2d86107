// Writes into a text box where the caret is, in place of what is selected, so that undoing it works as ever.
export function insertText(area, text) {
  const { selectionStart: start, selectionEnd: end } = area;
  area.focus();
  if (document.execCommand?.("insertText", false, text)) return;
  area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// A block, on lines of its own: behind the paragraph, or around what was selected, which stands where the block has ¦.
export function insertBlock(area, block) {
  if (area.selectionStart === area.selectionEnd) {
    const ends = area.value.indexOf("\n\n", area.selectionEnd), at = ends < 0 ? area.value.length : ends;
    area.setSelectionRange(at, at);
  }
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end), at = block.indexOf("¦");
  const before = missing(/\n*$/.exec(value.slice(0, start))[0], start === 0);
  const after = missing(/^\n*/.exec(value.slice(end))[0], false);
  insertText(area, before + block.replace("¦", () => chosen) + after);
  if (at < 0) return;
  const from = start + before.length + at;
  area.setSelectionRange(from, from + chosen.length);
}

const missing = (breaks, none) => (none ? "" : "\n".repeat(Math.max(0, 2 - breaks.length)));
