// <package-frame open="…/open/" report="…/report/" origin="https://packages.…" back="…" name="…" own="…" saved="Saved %s" waiting="…" offline="…" silent="…">
//   <p role="status"></p><span data-done hidden>…</span><button data-full-screen>…</button></package-frame>
// Plays a unit of a package: asks where it is, frames it on its own origin, and passes on what its run-time reports, the last
// of it again until it has arrived. Only messages of that frame and origin are heard. The frame is shown once the origin has said
// that it is there; as long as it has not, the page says so.
import { post } from "guildhall/csrf";
import { clock } from "guildhall/moments";

const PAUSE = 800, AGAIN = 5000, PATIENCE = 8000, MOST_KEPT_ALIVE = 60_000;
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads";

class PackageFrame extends HTMLElement {
  async connectedCallback() {
    this.gone = new AbortController();
    const here = { signal: this.gone.signal };
    this.number = this.taken = 0;
    addEventListener("message", (event) => this.hear(event), here);
    addEventListener("online", () => (this.frame ? this.send() : this.open()), here);
    addEventListener("pagehide", () => this.send({ keepalive: this.latest?.length < MOST_KEPT_ALIVE }), here);
    const button = this.querySelector("[data-full-screen]");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => this.frame?.requestFullscreen(), here);
    await this.open();
  }

  disconnectedCallback() { this.gone?.abort(); clearTimeout(this.patience); }

  async open() {
    try {
      const answer = await post(this.getAttribute("open"), new FormData());
      const said = await answer.json();
      if (!answer.ok) return this.say(said.refused);
      this.begin(said);
    } catch {
      this.say(this.getAttribute("offline"));
    }
  }

  begin({ src, opening, data, own }) {
    this.opening = opening;
    const link = { href: src, target: "_blank", className: "button primary", textContent: this.getAttribute("own") };
    if (own) return this.append(Object.assign(document.createElement("a"), link));
    this.src = src;
    this.frame = document.createElement("iframe");
    Object.assign(this.frame, { hidden: true, title: this.getAttribute("name"), allow: "fullscreen; autoplay" });
    this.frame.setAttribute("sandbox", SANDBOX);
    if (data) this.frame.addEventListener("load", () => this.frame.contentWindow.postMessage({ begin: data }, this.getAttribute("origin")));
    this.knock();
    this.append(this.frame);
  }

  // Replaced, so that going back in the browser leaves the page.
  go(url) {
    if (this.frame.contentWindow) this.frame.contentWindow.location.replace(url);
    else this.frame.src = url;
  }

  knock() {
    this.go(`${this.getAttribute("origin")}/here/`);
    this.patience = setTimeout(() => { this.say(this.getAttribute("silent")); this.knock(); }, PATIENCE);
  }

  play() {
    if (!this.frame.hidden) return;
    clearTimeout(this.patience);
    this.frame.hidden = false;
    this.go(this.src);
    this.say("");
  }

  hear({ origin, source, data }) {
    if (origin !== this.getAttribute("origin") || source !== this.frame?.contentWindow) return;
    if (data?.here) return this.play();
    if (!data?.report) return data?.left && location.assign(this.getAttribute("back"));
    this.latest = JSON.stringify(data.report);
    this.number += 1;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.send(), data.now ? 0 : PAUSE);
  }

  async send(options = {}) {
    const number = this.number;
    clearTimeout(this.pause);
    if (!this.opening || number === this.taken) return;
    const body = new FormData();
    for (const [name, value] of Object.entries({ opening: this.opening, number, report: this.latest })) body.append(name, value);
    try {
      const answer = await post(this.getAttribute("report"), body, options);
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      const said = await answer.json();
      this.taken = Math.max(this.taken, number);
      if (said.done) this.querySelector("[data-done]").hidden = false;
      this.say(said.refused ?? this.getAttribute("saved").replace("%s", clock(new Date())));
    } catch {
      this.say(this.getAttribute("waiting"));
      this.pause = setTimeout(() => this.send(), AGAIN);
    }
  }

  say(sentence) { this.querySelector("[role=status]").textContent = sentence; }
}
customElements.define("package-frame", PackageFrame);
