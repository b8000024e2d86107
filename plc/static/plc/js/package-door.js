// The frame in which a package is played, on an origin of its own.
const PATIENCE = 8000;
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";

export function frameOf(title) {
  const frame = document.createElement("iframe");
  Object.assign(frame, { hidden: true, title, allow: "fullscreen; autoplay" });
  frame.setAttribute("sandbox", SANDBOX);
  return frame;
}

// Asks the origin whether it is there, again and again; `silent` is called as long as it does not say so.
export function knock(frame, origin, silent) {
  go(frame, `${origin}/here/`);
  frame.patience = setTimeout(() => { silent(); knock(frame, origin, silent); }, PATIENCE);
}

export function show(frame, url) {
  clearTimeout(frame.patience);
  frame.hidden = false;
  go(frame, url);
}

// Replaced, so that going back in the browser leaves the page.
function go(frame, url) {
  if (frame.contentWindow) frame.contentWindow.location.replace(url);
  else frame.src = url;
}
