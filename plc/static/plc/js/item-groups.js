// <item-groups><ul class="pairs"><li><label>…</label><select><option value="">…<option value="id">Group…</select></li>…
// Makes a box for each group, and moves every item into the box that its menu says. Items can be dragged from box to
// box, which sets the menu; with the keyboard, the menu moves the item.
class ItemGroups extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".pairs");
    this.items = [...this.list.children];
    const [first] = this.list.querySelectorAll("select");
    if (!first || first.disabled) return;
    const boxes = document.createElement("div");
    boxes.className = "boxes";
    this.boxes = new Map([...first.options].filter((option) => option.value).map((option) => [option.value, this.box(option)]));
    boxes.append(...[...this.boxes.values()].map((list) => list.parentElement));
    this.append(boxes);
    for (const item of this.items) {
      item.draggable = true;
      item.addEventListener("dragstart", ({ dataTransfer }) => {
        this.dragged = item;
        dataTransfer.effectAllowed = "move";
        dataTransfer.setData("text/plain", item.querySelector("label").textContent);
      });
    }
    this.accept(this, "");
    this.addEventListener("change", ({ target }) => this.place(target.closest("li"), true));
    for (const item of this.items) this.place(item, false);
  }

  box(option) {
    const box = document.createElement("div"), name = document.createElement("strong"), list = document.createElement("ul");
    box.className = "box";
    name.textContent = option.textContent;
    list.className = "pairs";
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", option.textContent);
    box.append(name, list);
    this.accept(box, option.value);
    return list;
  }

  accept(box, value) {
    box.addEventListener("dragover", (event) => {
      if (!this.dragged) return;
      event.preventDefault();
      event.stopPropagation();
      box.dataset.over = "";
    });
    box.addEventListener("dragleave", () => { delete box.dataset.over; });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      delete box.dataset.over;
      const select = this.dragged.querySelector("select");
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      this.dragged = null;
    });
  }

  place(item, focus) {
    if (!item) return;
    const select = item.querySelector("select");
    (this.boxes.get(select.value) ?? this.list).append(item);
    if (focus) select.focus();
  }
}

customElements.define("item-groups", ItemGroups);
