// <offline-shelf>: the pages that this device keeps, and what waits to be sent (templates/plc/web/offline.html).
import "guildhall/write-queue";
import { exact } from "guildhall/moments";

const { writeQueue } = self;
const make = (tag, text = "", more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

class OfflineShelf extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
    this.news = new BroadcastChannel("guildhall-writes");
    this.news.onmessage = () => this.show();
    this.show();
    writeQueue.send().catch(() => {});
  }

  disconnectedCallback() { this.news.close(); }

  async show() {
    const pages = await this.pages().catch(() => []), writes = await writeQueue.all().catch(() => []);
    this.fill("writes", writes.map((entry) => this.written(entry)));
    this.fill("pages", pages.map(({ href, title, at }) => {
      const row = make("li", "", { className: "stack tight" });
      row.append(make("a", title, { href }), make("span", this.said("seen", at), { className: "meta" }));
      return row;
    }));
    this.querySelector("[data-nothing]").hidden = writes.length + pages.length > 0;
  }

  said(words, at) { return this.dataset[words].replace("%s", exact(new Date(at))); }

  fill(name, rows) {
    const list = this.querySelector(`[data-list=${name}]`);
    list.replaceChildren(...rows);
    list.closest("section").hidden = !rows.length;
  }

  async pages() {
    const found = [];
    for (const name of (await caches.keys()).filter((one) => one.startsWith("pages-"))) {
      this.account = name.replace("pages-", "");
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const page = new DOMParser().parseFromString(await (await cache.match(request, { ignoreVary: true })).text(), "text/html");
        found.push({ href: request.url, title: page.title.trim(), at: page.documentElement.dataset.kept });
      }
    }
    return found.reverse();
  }

  // Somebody else's words are not shown to whoever has the device now.
  written(entry) {
    const row = make("li", "", { className: "sheet padded stack tight" });
    if (entry.account !== this.account) return row.append(make("span", this.dataset.others)), row;
    const fields = [...new URLSearchParams(entry.body)].filter(([name]) => !name.startsWith("_"));
    const words = entry.words ?? fields.map(([, value]) => value).join("\n");
    row.append(make("strong", entry.label), make("span", this.said("written", entry.at), { className: "meta" }));
    if (entry.refused) {
      row.append(make("p", this.dataset.refused), make("p", words, { className: "excerpt" }));
      const discard = make("button", this.dataset.discard, { className: "button compact", type: "button" });
      discard.entry = entry;
      row.append(discard);
    }
    if (entry.page) row.append(make("a", this.dataset.open, { href: entry.page }));
    return row;
  }

  async clicked(button) {
    if (button?.entry && confirm(this.dataset.unsure)) await writeQueue.remove(button.entry);
    if (button?.matches("[data-forget]")) {
      for (const name of await caches.keys()) if (/^(pages|pictures)-/.test(name)) await caches.delete(name);
    }
    if (button?.matches("[data-send]") && !(await writeQueue.send().catch(() => false))) {
      const place = this.querySelector("[data-failed]");
      place.textContent = place.dataset.failed;
    }
    if (button) await this.show();
  }
}
customElements.define("offline-shelf", OfflineShelf);
