// <answer-sheet waiting="Handed in as soon as there is a connection" offline="…" pages='["?q=1", …]'><form>…<answer-keeper>…
//   <span class="handing"></span></form></answer-sheet>
// The form of a whole attempt. Its answers are with the server, or wait in the write queue, so the form itself carries only
// what they have not reached: a page that was left open takes nothing back. Without a connection, handing in waits behind
// the answers, and other questions are opened from the copies on this device (`pages`, of attempts without a time limit).
import "guildhall/write-queue";

const { writeQueue } = self, REFRESH = 4000;

class AnswerSheet extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    ({ slot: this.place } = writeQueue.entry(location.pathname));
    this.form.addEventListener("submit", (event) => this.leave(event));
    this.addEventListener("input", () => this.takeBack());
    this.news = new BroadcastChannel("guildhall-writes");
    this.news.onmessage = ({ data }) => { if ((data.sent ?? data.refused) === this.place && this.handing) location.assign(location.pathname); };
    this.addEventListener("guildhall:answered", () => this.later());
    this.keep();
  }

  disconnectedCallback() { this.news?.close(); clearTimeout(this.refreshing); }

  // The copies on this device are brought up to date.
  later() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.keep([location.href]), REFRESH);
  }

  async keep(urls = this.missing()) {
    if (!this.hasAttribute("pages") || !urls.length) return;
    (await navigator.serviceWorker?.ready.catch(() => null))?.active?.postMessage({ keep: urls });
  }

  missing() {
    const once = `kept ${location.pathname}`;
    if (sessionStorage.getItem(once)) return [];
    sessionStorage.setItem(once, "1");
    return JSON.parse(this.getAttribute("pages") ?? "[]").map((url) => new URL(url, location).href);
  }

  async leave(event) {
    const { submitter } = event;
    if (this.leaving) return;
    event.preventDefault();
    const keepers = [...this.querySelectorAll("answer-keeper")];
    await Promise.all(keepers.map((one) => one.restoring));
    await Promise.all(keepers.map((one) => one.send()));
    const waiting = keepers.filter((one) => one.entry), unkept = keepers.some((one) => one.files.length);
    if (!unkept && submitter?.name === "to") return location.assign(`?q=${submitter.value}`);
    if (!unkept && submitter?.name === "submit" && (await this.handIn().then(() => true, () => false))) return;
    if (waiting.length) return this.say("offline");
    for (const one of keepers) if (!one.files.length) one.querySelector("[name=here]")?.setAttribute("disabled", "");
    this.leaving = true;
    this.form.requestSubmit(submitter);
  }

  // Fails where the browser has no store, as in some private windows.
  async handIn() {
    this.handing = writeQueue.entry(location.pathname, location.pathname, "submit=1", { words: "" });
    await writeQueue.put(this.handing);
    this.say("waiting");
    await writeQueue.send().catch(() => {});
    writeQueue.whenOnline();
  }

  // Who answers on has not handed in yet.
  takeBack() {
    if (!this.handing) return;
    writeQueue.remove(this.handing);
    this.handing = null;
    this.say("");
  }

  say(name) { this.querySelector(".handing").textContent = name && this.getAttribute(name); }
}

customElements.define("answer-sheet", AnswerSheet);
