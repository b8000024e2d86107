// <draft-keeper url="/drafts/feed.post:group-7/" saved="Draft saved %s" offline="Saved on this device"><form>…
//   <span class="saved" role="status"></span></form></draft-keeper>
// Sends the form's fields a second after typing stops; when the server cannot be reached they are kept on
// this device and sent when it is back. An empty form forgets the draft. Files and tokens are not kept.
import { post } from "guildhall/csrf";
import { fieldsOf, keyOf, pageOf, waiting } from "guildhall/local-drafts";
import { clock } from "guildhall/moments";

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.key = keyOf(this.getAttribute("url"));
    this.form.addEventListener("input", () => this.later());
    this.begin = pageOf(this.form);
    this.form.addEventListener("submit", () => { clearTimeout(this.pause); this.sent = true; this.saving?.abort(); });
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => {
      if ((this.sent = detail.successful)) localStorage.removeItem(this.key);
    });
    this.back = () => { if (localStorage.getItem(this.key)) this.save(); };
    this.leave = () => { if (this.dirty && !this.sent) this.save({ keepalive: true }); };
    this.putDown = () => { clearTimeout(this.pause); this.keepHere(); this.sent = true; };
    addEventListener("online", this.back);
    addEventListener("pagehide", this.leave);
    addEventListener("guildhall:leaving", this.putDown);
    this.restore();
  }

  disconnectedCallback() {
    removeEventListener("online", this.back);
    removeEventListener("pagehide", this.leave);
    removeEventListener("guildhall:leaving", this.putDown);
  }

  later() {
    if (this.sent) this.begin();
    this.dirty = true;
    this.sent = false;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), 1000);
  }

  async save(options = {}) {
    const kept = fieldsOf(this.form), { signal } = this.saving = new AbortController();
    try {
      const answer = await post(this.getAttribute("url"), kept, { signal, ...options });
      if (!answer.ok && answer.status !== 410) throw new Error(answer.status);
      this.dirty = false;
      localStorage.removeItem(this.key);
      this.say((this.getAttribute("saved") || "%s").replace("%s", clock(new Date())));
    } catch {
      if (signal.aborted) return;
      localStorage.setItem(this.key, kept.toString());
      this.say(this.getAttribute("offline"));
    }
  }

  // What only this device has: typed while offline, and not in the form that the server gave.
  keepHere() { if (this.dirty && !this.sent) localStorage.setItem(this.key, fieldsOf(this.form).toString()); }

  async restore() {
    const kept = await waiting(this.getAttribute("url"));
    for (const [name, value] of kept) {
      const control = this.form.elements[name];
      if (control && "value" in control && control.type !== "hidden" && !control.value) control.value = value;
    }
    if (kept.size) this.say(this.getAttribute("offline"));
  }

  say(sentence) {
    const place = this.form.querySelector(".saved");
    if (place && sentence) place.textContent = sentence;
  }
}
customElements.define("draft-keeper", DraftKeeper);
