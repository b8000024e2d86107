// <read-marker><form method="post" action="…">…</form></read-marker>
// Says that the page's feed has been seen, once it has stood in front of somebody for three seconds. The words "new" and
// the line stay in the page; the next one knows.
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
    this.timer = setTimeout(() => this.send(), 3000);
  }

  async send() {
    document.removeEventListener("visibilitychange", this.watch);
    await fetch(this.form.action, {
      method: "POST", body: new FormData(this.form), credentials: "same-origin", keepalive: true,
    }).catch(() => null); // the next visit says it again
  }
}

customElements.define("read-marker", ReadMarker);
