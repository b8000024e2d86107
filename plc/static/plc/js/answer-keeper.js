// <answer-keeper url="…/3/" label="…" saved="Saved %s" waiting="…" late="…" refused="…">… <output class="saved"></output></…>
// Sends the answer to one question as soon as it is given. It is put into the write queue first, from where any page and
// the service worker send it until it arrives, with how long it has waited, and which page wrote it as its how many-eth. A
// page that is opened meanwhile shows it again. Only what the server says it has kept is saved.
import { FILLED, fill, read } from "guildhall/answer-fields";
import { sendWithFiles } from "guildhall/answer-files";
import { clock } from "guildhall/moments";
import "guildhall/write-queue";
const { writeQueue } = self, AGAIN = 5000, page = { writer: crypto.randomUUID().replaceAll("-", ""), sequence: 0 };

class AnswerKeeper extends HTMLElement {
  connectedCallback() {
    [this.url, this.files] = [this.getAttribute("url"), []];
    ({ slot: this.place } = writeQueue.entry(this.url));
    this.addEventListener("input", () => this.changed(700));
    this.addEventListener("change", ({ detail }) => detail !== FILLED && this.changed(0));
    this.news = new BroadcastChannel("guildhall-writes");
    this.news.onmessage = ({ data }) => { if ((data.sent ?? data.refused) === this.place) this.settled(); };
    addEventListener("pagehide", this.leave = () => this.pause && this.send({ keepalive: true }));
    this.restoring = this.restore().catch(() => {});
  }

  disconnectedCallback() { removeEventListener("pagehide", this.leave); this.news.close(); clearTimeout(this.again); }

  changed(pause) {
    const { fields, files, words } = read(this, { ...page, sequence: ++page.sequence }), label = this.getAttribute("label");
    this.entry = writeQueue.entry(this.url, this.url, fields, { words, label: `${document.title}: ${label}` });
    this.files = files; // these wait on this page only
    if (!files.length) this.putting = writeQueue.put(this.entry).catch(() => {});
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.send(), pause);
  }

  async send(options = {}) {
    this.pause = clearTimeout(this.pause);
    if (this.uploading) await this.uploading;
    const { entry } = this, said = entry && (await sendWithFiles(this, options));
    if (!entry) return;
    if (!said.saved && !said.refused) return this.wait();
    await this.putting;
    await writeQueue.remove(entry).catch(() => {});
    if (this.entry === entry) this.entry = null;
    if (said.saved === "older" && entry === this.restored) location.reload(); // answered on another device since
    this.say(said.saved === "late" ? "late" : "saved", said.refused);
    this.dispatchEvent(new CustomEvent("guildhall:answered", { bubbles: true }));
  }

  // The queue asks for a fresh token, and knows what no repetition helps against.
  wait() {
    this.say("waiting");
    writeQueue.whenOnline();
    clearTimeout(this.again);
    this.again = setTimeout(async () => {
      if (this.files.length) await this.send();
      else if (this.entry && !(await writeQueue.send().catch(() => false))) this.wait();
    }, AGAIN);
  }

  async stored() { return (await writeQueue.all()).find(({ slot }) => slot === this.place); }

  // By another page, or the service worker.
  async settled() {
    const there = await this.stored();
    if (!this.entry || this.files.length || (there && !there.refused)) return;
    this.entry = null;
    this.say(there ? "refused" : "saved");
  }

  async restore() {
    const entry = await this.stored();
    if (!entry || entry.refused || this.entry) return;
    this.entry = this.restored = entry;
    fill(this, new URLSearchParams(entry.body));
    await this.send();
  }

  say(name, said) { this.querySelector(".saved").textContent = said ?? this.getAttribute(name).replace("%s", clock(new Date())); }
}

customElements.define("answer-keeper", AnswerKeeper);
