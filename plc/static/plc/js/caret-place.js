// Where a place in a text box lies on the page: the box's text up to there, laid out once more beside it.
const LIKE = [
  "direction", "boxSizing", "inlineSize", "paddingBlockStart", "paddingBlockEnd", "paddingInlineStart", "paddingInlineEnd",
  "borderBlockStartWidth", "borderInlineStartWidth", "borderInlineEndWidth", "borderStyle", "font", "letterSpacing",
  "wordSpacing", "lineHeight", "textAlign", "textIndent", "textTransform", "tabSize",
];

// The left edge and the foot of the line at `at`, in pixels from the corner of the box.
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

// Opens a list under the line at `at`, and not beyond the edge of the box.
export function openAt(list, area, at) {
  const { left, foot } = caretPlace(area, at), most = list.parentElement.clientWidth - list.offsetWidth;
  Object.assign(list.style, { left: `${Math.max(0, Math.min(left, most))}px`, top: `${foot + 4}px` });
}
