// <answer-keeper url="/learn/attempts/…/3/" saved="Saved %s" waiting="Waits for a connection" late="…"><input name="here">…
//   <output class="saved"></output></answer-keeper>
// Sends the answer to one question as soon as it is given, and again until it arrives: it waits on this device meanwhile,
// also when the page is left. The server is told which page wrote it, as its how many-eth, and how long it has waited.
import { post } from "guildhall/csrf";
import { clock } from "guildhall/moments";

const writer = Math.random().toString(36).slice(2) + Date.now().toString(36);
const AGAIN = 5000;
let sequence = 0;

class AnswerKeeper extends HTMLElement {
  connectedCallback() {
    this.key = `answer:${document.documentElement.dataset.account ?? ""}:${this.getAttribute("url")}`;
    this.gone = new AbortController();
    const here = { signal: this.gone.signal };
    this.addEventListener("input", () => this.later(700));
    this.addEventListener("change", () => this.later(0));
    addEventListener("online", () => this.send(), here);
    addEventListener("pagehide", () => { if (this.pause) this.keep(); this.send({ keepalive: true }); }, here);
    this.closest("form")?.addEventListener("submit", () => { clearTimeout(this.pause); this.handing = true; }, here);
    if (this.stored()) this.send();
  }

  disconnectedCallback() { this.gone?.abort(); }

  later(pause) {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => { this.keep(); this.send(); }, pause);
  }

  // What this question's controls say now, stored on the device until the server has it.
  keep() {
    this.pause = null;
    const fields = new URLSearchParams();
    this.files = new FormData();
    for (const control of this.querySelectorAll("input, select, textarea")) {
      if (control.type === "file") for (const file of control.files) this.files.append(control.name, file);
      else if (control.name && (!/radio|checkbox/.test(control.type) || control.checked)) fields.append(control.name, control.value);
    }
    fields.set("writer", writer);
    fields.set("sequence", ++sequence);
    localStorage.setItem(this.key, JSON.stringify({ fields: `${fields}`, at: Date.now() }));
  }

  stored() { return JSON.parse(localStorage.getItem(this.key) ?? "null"); }

  async send(options = {}) {
    const kept = this.stored();
    if (!kept || this.handing) return;
    clearTimeout(this.retry);
    const body = new FormData();
    for (const [name, value] of new URLSearchParams(kept.fields)) body.append(name, value);
    for (const [name, file] of this.files ?? []) body.append(name, file);
    body.append("age", Math.max(0, Date.now() - kept.at));
    try {
      const answer = await post(this.getAttribute("url"), body, options);
      if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
      const said = await answer.json().catch(() => ({}));
      if (this.stored()?.at === kept.at) localStorage.removeItem(this.key);
      this.say(said.refused ?? (said.saved === "late" ? this.getAttribute("late") : this.getAttribute("saved").replace("%s", clock(new Date()))));
      this.dispatchEvent(new CustomEvent("guildhall:answered", { bubbles: true }));
    } catch {
      this.say(this.getAttribute("waiting"));
      this.retry = setTimeout(() => this.send(), AGAIN);
    }
  }

  say(sentence) {
    const place = this.querySelector(".saved");
    if (place) place.textContent = sentence;
  }
}

customElements.define("answer-keeper", AnswerKeeper);
