// <drag-rows> around a <rank-order>: each of its rows gets a grip, by which a mouse or a finger drags it to another
// place. The numbers follow, and rank-order does the rest; with a keyboard its buttons and boxes do the same.
class DragRows extends HTMLElement {
  connectedCallback() {
    for (const row of this.rows()) {
      const grip = document.createElement("span");
      Object.assign(grip, { className: "grip", textContent: "⠿", ariaHidden: "true" });
      grip.addEventListener("pointerdown", (event) => this.begin(event, row));
      row.prepend(grip);
    }
  }

  rows() { return [...this.querySelectorAll(".rank")]; }

  begin(event, row) {
    if (event.button) return;
    event.preventDefault();
    row.toggleAttribute("data-dragged", true);
    // Listened for on the document: an element that is moved loses the pointer.
    const move = (moved) => this.move(moved, row);
    const end = () => {
      document.removeEventListener("pointermove", move);
      row.removeAttribute("data-dragged");
      this.number();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end, { once: true });
  }

  move(event, row) {
    const other = document.elementFromPoint(event.clientX, event.clientY)?.closest(".rank");
    if (!other || other === row || !this.contains(other)) return;
    const { top, height } = other.getBoundingClientRect();
    other[event.clientY < top + height / 2 ? "before" : "after"](row);
  }

  number() {
    this.rows().forEach((row, at) => { row.querySelector("input").value = at + 1; });
    this.querySelector(".rank input").dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("drag-rows", DragRows);
