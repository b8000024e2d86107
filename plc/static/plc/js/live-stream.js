// <live-stream url="/live/" topics="me group:7" poll="/notifications/pulse/" every="60"></live-stream>
// Each message {"topic": "group:7", …} of the stream becomes an event "live:group" on <body> with that detail, so
// hx-trigger="live:group from:body" updates an element. If the stream fails three times, `poll` is requested instead:
// it returns a JSON list of such messages. Hidden pages disconnect.
class LiveStream extends HTMLElement {
  connectedCallback() {
    this.seen = () => {
      this.failures = 0;
      return document.hidden ? this.close() : this.open();
    };
    document.addEventListener("visibilitychange", this.seen);
    this.seen();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.seen);
    this.close();
  }

  open() {
    if (this.source || this.timer) return;
    if (this.failures >= 3) return this.poll();
    const address = new URL(this.getAttribute("url"), location.href);
    for (const topic of (this.getAttribute("topics") || "").split(" ").filter(Boolean)) {
      address.searchParams.append("topic", topic);
    }
    // The page's position, so that messages missed in between are repeated.
    if (this.last) address.searchParams.set("last", this.last);
    this.source = new EventSource(address, { withCredentials: true });
    this.source.onopen = () => { this.failures = 0; };
    this.source.onmessage = (event) => {
      this.last = event.lastEventId || this.last;
      this.tell(JSON.parse(event.data));
    };
    this.source.onerror = () => {
      this.close();
      this.failures += 1;
      // Back off, with jitter so that not all clients reconnect at once after a restart.
      this.timer = setTimeout(() => { this.timer = 0; this.open(); }, 1000 * 2 ** this.failures * (0.5 + Math.random()));
    };
  }

  close() {
    this.source?.close();
    clearTimeout(this.timer);
    this.source = this.timer = undefined;
  }

  async poll() {
    const address = this.getAttribute("poll");
    if (!address) return;
    const pause = 1000 * Number(this.getAttribute("every") || 60);
    this.timer = setTimeout(() => { this.timer = 0; this.open(); }, pause);
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) (await answer.json()).forEach((message) => this.tell(message));
  }

  tell(message) {
    const name = `live:${String(message.topic).split(":")[0]}`;
    document.body.dispatchEvent(new CustomEvent(name, { detail: message, bubbles: true }));
  }
}

// A link keeps the focus while the section that it stands in is fetched anew. What has an id keeps it by htmx.
let focused = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const here = document.activeElement;
  focused = event.detail.target.contains(here) && !here.id ? here.getAttribute("href") : null;
});
document.addEventListener("htmx:afterSwap", () => {
  if (focused && document.activeElement === document.body) {
    document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
});

customElements.define("live-stream", LiveStream);
