// <time-left seconds="754" minutes="%s min left" soon="%s s left" over="Time is up"><span role="timer">…</span></time-left>
// Counts down what the server said is left, by the device's clock (which goes on while it sleeps), and sends the page's form when it is over.
class TimeLeft extends HTMLElement {
  connectedCallback() {
    this.ends = Date.now() + Number(this.getAttribute("seconds")) * 1000;
    this.place = this.querySelector("[role=timer]");
    this.ticking = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() { clearInterval(this.ticking); }

  tick() {
    const left = Math.round((this.ends - Date.now()) / 1000);
    if (left <= 0) return this.finish();
    const soon = left < 100, words = this.getAttribute(soon ? "soon" : "minutes");
    const said = words.replace("%s", soon ? left : Math.ceil(left / 60));
    if (this.place.textContent !== said) this.place.textContent = said;
    this.toggleAttribute("data-soon", soon);
  }

  finish() {
    clearInterval(this.ticking);
    this.place.textContent = this.getAttribute("over");
    const form = document.getElementById(this.getAttribute("form"));
    const button = form?.querySelector("button[name=submit]");
    if (navigator.onLine && button) form.requestSubmit(button);
  }
}

customElements.define("time-left", TimeLeft);
