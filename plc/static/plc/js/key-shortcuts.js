// <key-shortcuts><dialog>…</dialog></key-shortcuts>
// / searches, c composes, j and k move between posts, Enter opens, p and n go to the previous and next lesson, g and a
// letter goes to a place, ? lists the shortcuts. Inactive while typing, in dialogs and with a modifier key.
const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");

class KeyShortcuts extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.listen = (event) => this.key(event);
    this.help = (event) => { if (event.target.closest("[data-key-help]")) this.dialog.showModal(); };
    document.addEventListener("keydown", this.listen);
    document.addEventListener("click", this.help);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.listen);
    document.removeEventListener("click", this.help);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
    const afterG = this.going;
    this.going = false;
    if (afterG) return this.go(event.key, event);
    const act = {
      "/": () => this.focusOr("[data-key-search]"), c: () => this.focusOr("[data-key-write]", "[data-key-compose]"),
      j: () => this.move(1), k: () => this.move(-1), Enter: () => this.open(event.target),
      p: () => this.follow("[data-key-previous]"), n: () => this.follow("[data-key-next]"),
      g: () => { this.going = true; }, "?": () => this.dialog.showModal(),
    }[event.key];
    if (act && act() !== false) event.preventDefault();
  }

  focusOr(control, link) {
    const shown = [...document.querySelectorAll(control)].find((found) => found.checkVisibility());
    if (shown) return shown.focus();
    return link ? this.follow(link) : false;
  }

  follow(link) {
    const way = document.querySelector(link);
    return way ? way.click() : false;
  }

  move(step) {
    const posts = [...document.querySelectorAll(".feed > .post, .feed > * > .post")];
    if (!posts.length) return false;
    const here = posts.findIndex((post) => "selected" in post.dataset);
    const next = posts[Math.min(posts.length - 1, Math.max(0, here + step))];
    if (here >= 0) delete posts[here].dataset.selected;
    next.dataset.selected = "";
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  open(target) {
    if (!target.matches(".post[data-selected]")) return false;
    target.querySelector(":is(h2, h3) a, a.open")?.click();
  }

  go(letter, event) {
    const place = [...document.querySelectorAll("[data-key-place]")].find((link) => link.dataset.keyPlace.startsWith(letter));
    if (place) { event.preventDefault(); place.click(); }
  }
}

customElements.define("key-shortcuts", KeyShortcuts);
