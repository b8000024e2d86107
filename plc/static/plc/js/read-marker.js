// <read-marker after="3000" then="live:bell"><form method="post" action="…">…</form></read-marker>
// Reports that the page was seen after three seconds in the foreground (`after`, in milliseconds); `then` is an event
// on <body> that tells the rest of the page. The labels "new" and the line of a feed stay until the next page.
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
    }).catch(() => null); // the next visit reports it again
    const then = this.getAttribute("then");
    if (answer?.ok && then) document.body.dispatchEvent(new CustomEvent(then));
  }
}

customElements.define("read-marker", ReadMarker);
