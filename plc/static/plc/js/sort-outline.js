// <sort-outline url="…/order/" moved="Moved to place %s" failed="…" hint="…"><ol><li data-key><div data-handle>…</div>
//   <ol data-lessons><li data-key>… Sections (by their heads) and lessons are dragged by the mouse or a finger; by the
// keyboard, Alt and an arrow move the one with the focus. The whole order is sent; what was refused goes back, and so
// does what Escape lets go of. Without JavaScript, each has a menu that moves it.
import { post } from "guildhall/csrf";

const LESSON = "[data-lessons] > li";

class SortOutline extends HTMLElement {
  connectedCallback() {
    this.prepend(Object.assign(document.createElement("p"), { className: "small muted", textContent: this.getAttribute("hint") }));
    this.said = this.appendChild(document.createElement("output"));
    for (const one of this.querySelectorAll(`${LESSON}, [data-handle]`)) {
      one.draggable = true;
      one.querySelector("a, summary, button")?.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown");
    }
    const heard = { dragstart: this.take, dragover: this.carry, dragend: this.drop, keydown: this.key };
    for (const [name, act] of Object.entries(heard)) this.addEventListener(name, act);
    this.addEventListener("drop", (event) => event.preventDefault());
  }

  rowOf(target) { return target.closest(`${LESSON}, [data-handle]`)?.closest("li"); }

  take(event) {
    this.held = this.rowOf(event.target);
    if (!this.held) return;
    this.back = this.backOf(this.held);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(this.held, 0, 0);
  }

  backOf(row, list = row.parentNode, next = row.nextSibling) { return () => list.insertBefore(row, next); }

  carry(event) {
    if (!this.held) return;
    event.preventDefault();
    const section = !this.held.matches(LESSON);
    const over = section ? [...this.held.parentNode.children].find((one) => one.contains(event.target)) : event.target.closest(LESSON);
    const list = !section && event.target.closest("li[data-key]")?.querySelector("[data-lessons]");
    if (over && over !== this.held) {
      const { top, height } = over.getBoundingClientRect();
      over.parentNode.insertBefore(this.held, event.clientY < top + height / 2 ? over : over.nextSibling);
    } else if (!over && list) list.append(this.held);
  }

  drop(event) {
    if (this.held) event.dataTransfer.dropEffect === "none" ? this.back() : this.send(this.held, this.back);
    this.held = null;
  }

  key(event) {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = step && this.rowOf(event.target);
    if (!row) return;
    event.preventDefault();
    const [here, back] = [document.activeElement, this.backOf(row)];
    this.move(row, step);
    here.focus();
    this.send(row, back);
  }

  move(row, step) {
    const beside = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (beside) return step < 0 ? beside.before(row) : beside.after(row);
    const lists = [...this.querySelectorAll("[data-lessons]")];
    const list = lists[lists.indexOf(row.parentNode) + step];
    if (list && row.matches(LESSON)) step < 0 ? list.append(row) : list.prepend(row);
  }

  async send(row, back) {
    const order = new URLSearchParams();
    for (const one of this.querySelectorAll("[data-key]")) order.append("order", one.dataset.key);
    const answer = await post(this.getAttribute("url"), order).catch(() => null);
    const done = answer?.status === 204 || (back(), false);
    this.said.className = done ? "hidden-visually" : "error";
    this.said.textContent = this.getAttribute(done ? "moved" : "failed").replace("%s", [...row.parentNode.children].indexOf(row) + 1);
  }
}

customElements.define("sort-outline", SortOutline);
