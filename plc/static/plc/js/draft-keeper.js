// <draft-keeper url="/drafts/feed.post:group-7/" saved="Draft saved %s" offline="Saved on this device"><form>…
//   <span class="saved" role="status"></span></form></draft-keeper>
// Saves the form's fields a second after the last keystroke; if the server is unreachable, they are stored on this
// device and sent later. An empty form deletes the draft. Files and tokens are not saved.
import { post } from "guildhall/csrf";
import { joinInto } from "guildhall/joined-words";
import { fieldsOf, keyOf, pageOf, putDown, waiting } from "guildhall/local-drafts";
import { clock } from "guildhall/moments";

class DraftKeeper extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.key = keyOf(this.getAttribute("url"));
    this.agreed = fieldsOf(this.form); // the server's version
    this.form.addEventListener("input", () => this.later());
    this.begin = pageOf(this.form);
    this.form.addEventListener("submit", () => this.send());
    this.form.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.elt === this.form && (this.sent = detail.successful)) localStorage.removeItem(this.key);
    });
    this.form.addEventListener("guildhall:queued", () => localStorage.removeItem(this.key)); // it lies in the queue now
    this.gone = new AbortController();
    const here = { signal: this.gone.signal };
    addEventListener("online", () => localStorage.getItem(this.key) && this.save(), here);
    addEventListener("pagehide", () => { if (this.dirty && !this.sent) this.save({ keepalive: true }); }, here);
    addEventListener("guildhall:leaving", () => { if (this.dirty && !this.sent) this.putDown(); }, here);
    this.restore();
  }

  disconnectedCallback() { this.gone?.abort(); }
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
      if (!answer.ok) throw new Error(answer.status);
      this.dirty = false;
      this.agreed = kept;
      if (!this.restoring) localStorage.removeItem(this.key);
      this.say((this.getAttribute("saved") || "%s").replace("%s", clock(new Date())));
    } catch {
      if (signal.aborted) return;
      putDown(this.key, kept, this.agreed);
      this.say(this.getAttribute("offline"));
    }
  }

  // The form is being submitted, but may not arrive: keep it on the device until the server confirms it (205).
  send() {
    this.saving?.abort();
    this.putDown();
  }
  putDown() {
    clearTimeout(this.pause);
    this.sent = true;
    putDown(this.key, fieldsOf(this.form), this.agreed);
  }

  async restore() {
    this.restoring = true; // until then, the text exists on the device only
    const kept = await waiting(this.getAttribute("url"));
    this.restoring = false;
    if (joinInto(this.form, kept)) this.say(this.getAttribute("offline"));
    else localStorage.removeItem(this.key); // the response contains all of it
  }

  say(sentence) {
    const place = this.form.querySelector(".saved");
    if (place && sentence) place.textContent = sentence;
  }
}
customElements.define("draft-keeper", DraftKeeper);
