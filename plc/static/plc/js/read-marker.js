// <read-marker after="3000" then="live:bell"><form method="post" action="…">…</form></read-marker>
// Says that the page has been seen, once it has stood in front of somebody for three seconds (`after`, in milliseconds);
// `then` is the event on <body> that says so to the rest of the page. The words "new" and the line of a feed stay in the
// page; the next one knows.
class ReadMarker extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.watch = () => (document.hidden ? clearTimeout(this.timer) : this.wait());
    document.addEventListener("visibilitychange", this.watch);
    if (!document.hidden) this.wait();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.watch);
    clearTimeout(this.timer);
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Number(this.getAttribute("after") ?? 3000));
  }

  async send() {
    document.removeEventListener("visibilitychange", this.watch);
    const answer = await fetch(this.form.action, {
      method: "POST", body: new FormData(this.form), credentials: "same-origin", keepalive: true,
    }).catch(() => null); // the next visit says it again
    const then = this.getAttribute("then");
    if (answer?.ok && then) document.body.dispatchEvent(new CustomEvent(then));
  }
}

customElements.define("read-marker", ReadMarker);
