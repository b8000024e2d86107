// <package-frame open="…/open/" report="…/report/" origin="https://packages.…" back="…" name="…" own="…" saved="Saved %s" waiting="…" offline="…" silent="…">
//   <p role="status"></p><span data-done hidden>…</span><button data-full-screen>…</button></package-frame>
// Plays a unit of a package: asks where it is, frames it on its own origin, and passes on what its run-time reports. Only messages of that frame and origin are heard.
import { post } from "guildhall/csrf";
import { clock } from "guildhall/moments";
import { frameOf, knock, show } from "guildhall/package-door";
import { Reports } from "guildhall/package-reports";

class PackageFrame extends HTMLElement {
  async connectedCallback() {
    this.gone = new AbortController();
    const here = { signal: this.gone.signal };
    addEventListener("message", (event) => this.hear(event), here);
    addEventListener("online", () => (this.reports ? this.reports.send() : this.open()), here);
    addEventListener("pagehide", () => this.reports?.leave(), here);
    const button = this.querySelector("[data-full-screen]");
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => this.frame?.requestFullscreen(), here);
    await this.open();
  }

  disconnectedCallback() { this.gone?.abort(); clearTimeout(this.frame?.patience); }

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
    this.reports = new Reports(this.getAttribute("report"), opening, (said) => this.told(said));
    const link = { href: src, target: "_blank", className: "button primary", textContent: this.getAttribute("own") };
    if (own) return this.append(Object.assign(document.createElement("a"), link));
    this.src = src;
    const origin = this.getAttribute("origin");
    this.frame = frameOf(this.getAttribute("name"));
    if (data) this.frame.addEventListener("load", () => this.frame.contentWindow.postMessage({ begin: data }, origin));
    knock(this.frame, origin, () => this.say(this.getAttribute("silent")));
    this.append(this.frame);
  }

  play() {
    if (!this.frame.hidden) return;
    show(this.frame, this.src);
    this.say("");
  }

  hear({ origin, source, data }) {
    if (origin !== this.getAttribute("origin") || source !== this.frame?.contentWindow) return;
    if (data?.here) this.play();
    else if (data?.report) this.reports.add(data.report, data.now);
    else if (data?.left) location.assign(this.getAttribute("back"));
  }

  told(said) {
    if (!said) return this.say(this.getAttribute("waiting"));
    if (said.done) this.querySelector("[data-done]").hidden = false;
    this.say(said.refused ?? this.getAttribute("saved").replace("%s", clock(new Date())));
  }

  say(sentence) { this.querySelector("[role=status]").textContent = sentence; }
}
customElements.define("package-frame", PackageFrame);
