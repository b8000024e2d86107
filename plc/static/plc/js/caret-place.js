// The position of a caret in a textarea, measured by laying out its text in a hidden copy.
const LIKE = [
  "direction", "boxSizing", "inlineSize", "paddingBlockStart", "paddingBlockEnd", "paddingInlineStart", "paddingInlineEnd",
  "borderBlockStartWidth", "borderInlineStartWidth", "borderInlineEndWidth", "borderStyle", "font", "letterSpacing",
  "wordSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "tabSize",
];

// The left edge and the bottom of the line at `at`, in pixels from the corner of the textarea.
function caretPlace(area, at) {
  const twin = document.createElement("div"), mark = document.createElement("span"), style = getComputedStyle(area);
  for (const name of LIKE) twin.style[name] = style[name];
  Object.assign(twin.style, {
    position: "absolute", visibility: "hidden", insetBlockStart: "0", left: "0", whiteSpace: "pre-wrap", overflowWrap: "break-word",
  });
  mark.textContent = "\u200b";
  twin.append(area.value.slice(0, at), mark, area.value.slice(at) || " ");
  area.parentElement.append(twin);
  const place = { left: mark.offsetLeft - area.scrollLeft, foot: mark.offsetTop + mark.offsetHeight - area.scrollTop };
  twin.remove();
  return place;
}

// Opens a list below the line at `at`, within the width of the textarea.
export function openAt(list, area, at) {
  const { left, foot } = caretPlace(area, at), most = list.parentElement.clientWidth - list.offsetWidth;
  Object.assign(list.style, { left: `${Math.max(0, Math.min(left, most))}px`, top: `${foot + 4}px` });
}
