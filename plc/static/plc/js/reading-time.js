// <reading-time><form method="post" action="…/visit/" hidden>…</form></reading-time>
// Says that the lesson is open: after three seconds, then once a minute while the page is in the foreground. The server
// counts the time in between; nothing that counts is sent.
const FIRST = 3000, THEN = 60_000;

class ReadingTime extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.watch = () => (document.hidden ? clearTimeout(this.timer) : this.wait(FIRST));
    document.addEventListener("visibilitychange", this.watch);
    if (!document.hidden) this.wait(FIRST);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.watch);
    clearTimeout(this.timer);
  }

  wait(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), time);
  }

  async send() {
    this.wait(THEN);
    await fetch(this.form.action, {
      method: "POST", body: new FormData(this.form), credentials: "same-origin", keepalive: true,
    }).catch(() => null); // the next one counts
  }
}

customElements.define("reading-time", ReadingTime);
