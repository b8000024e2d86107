// <sort-outline url="…/order/" moved="Moved to place %s"><ol><li data-key>…<ol data-lessons><li data-key>…
// Lessons are dragged to another place, also of another section, by the mouse or a finger; by the keyboard, Alt and an
// arrow move the one with the focus. The whole order is sent. Without JavaScript, each has a menu that moves it.
import { post } from "guildhall/csrf";

class SortOutline extends HTMLElement {
  connectedCallback() {
    this.said = this.appendChild(document.createElement("output"));
    this.said.className = "hidden-visually";
    for (const row of this.rows()) row.draggable = true;
    this.addEventListener("dragstart", (event) => this.take(event));
    this.addEventListener("dragover", (event) => this.carry(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.drop());
    this.addEventListener("keydown", (event) => this.key(event));
  }

  rows() { return [...this.querySelectorAll("[data-lessons] > li")]; }

  take(event) {
    this.held = event.target.closest("[data-lessons] > li");
    if (this.held) event.dataTransfer.effectAllowed = "move";
  }

  carry(event) {
    if (!this.held) return;
    event.preventDefault();
    const over = event.target.closest("[data-lessons] > li");
    const list = event.target.closest("[data-lessons]") ?? event.target.closest("li[data-key]")?.querySelector("[data-lessons]");
    if (over && over !== this.held) {
      const { top, height } = over.getBoundingClientRect();
      over.parentNode.insertBefore(this.held, event.clientY < top + height / 2 ? over : over.nextSibling);
    } else if (!over && list) list.append(this.held);
  }

  drop() {
    if (this.held) this.send(this.held);
    this.held = null;
  }

  key(event) {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = step && event.target.closest("[data-lessons] > li");
    if (!row) return;
    event.preventDefault();
    const here = document.activeElement;
    this.move(row, step);
    here.focus();
    this.send(row);
  }

  move(row, step) {
    const beside = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (beside) return step < 0 ? beside.before(row) : beside.after(row);
    const lists = [...this.querySelectorAll("[data-lessons]")];
    const list = lists[lists.indexOf(row.parentNode) + step];
    if (list) step < 0 ? list.append(row) : list.prepend(row);
  }

  async send(row) {
    const order = new URLSearchParams();
    for (const one of this.querySelectorAll("[data-key]")) order.append("order", one.dataset.key);
    await post(this.getAttribute("url"), order).catch(() => location.reload());
    const place = [...row.parentNode.children].indexOf(row) + 1;
    this.said.textContent = this.getAttribute("moved").replace("%s", place);
  }
}

customElements.define("sort-outline", SortOutline);
