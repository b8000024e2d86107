// <offline-copy urls='["/c/…/", …]' done="On this device" under-way="%s of %s" failed="…"><button>Keep on this device</button>
//   <progress hidden></progress><span role="status"></span></offline-copy>
// Has the service worker keep these pages, one after another. Hidden where there is none.
class OfflineCopy extends HTMLElement {
  async connectedCallback() {
    this.urls = JSON.parse(this.getAttribute("urls")).map((url) => new URL(url, location).href);
    [this.button, this.meter, this.status] = ["button", "progress", "[role=status]"].map((part) => this.querySelector(part));
    this.button.addEventListener("click", () => this.keep());
    // The page itself may be kept meanwhile, as any first page is: that is not all of them.
    this.heard = ({ data }) => this.button.disabled && this.urls.includes(data.kept) && this.told(data);
    navigator.serviceWorker?.addEventListener("message", this.heard);
    this.hidden = !navigator.serviceWorker || !self.caches;
    if (!this.hidden && (await this.missing()).length === 0) this.say(this.getAttribute("done"));
  }

  disconnectedCallback() { navigator.serviceWorker?.removeEventListener("message", this.heard); }

  async missing() {
    const name = (await caches.keys()).find((one) => one.startsWith("pages-"));
    const there = name ? (await (await caches.open(name)).keys()).map(({ url }) => url) : [];
    return this.urls.filter((url) => !there.includes(url));
  }

  async keep() {
    const { active } = await navigator.serviceWorker.ready;
    this.failed = 0;
    this.button.disabled = true;
    active.postMessage({ keep: this.urls });
    navigator.storage?.persist?.();
  }

  told({ done, all, failed }) {
    this.failed += failed;
    Object.assign(this.meter, { hidden: done === all, max: all, value: done });
    this.status.textContent = this.getAttribute("under-way").replace("%s", done).replace("%s", all);
    if (done < all) return;
    this.button.disabled = false;
    this.say(this.getAttribute(this.failed ? "failed" : "done"));
  }

  say(sentence) {
    this.status.textContent = sentence;
    this.button.hidden = sentence === this.getAttribute("done");
  }
}
customElements.define("offline-copy", OfflineCopy);
