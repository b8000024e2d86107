// <rank-order up="Up" down="Down"><p class="rank"><input type="number"><label>…</label></p>…</rank-order>
// Two buttons beside each row move it: what has a number stands on top, in order. Up gives a row without one the last
// place, Down takes the last place away. The numbers stay, can be typed, and are what is sent.
class RankOrder extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll(".rank")];
    this.said = this.appendChild(document.createElement("output"));
    this.said.className = "hidden-visually";
    for (const row of this.rows) row.append(this.button(row, "up", -1), this.button(row, "down", 1));
    this.addEventListener("change", () => this.sort());
    this.sort();
  }

  button(row, way, by) {
    const made = document.createElement("button"), word = this.getAttribute(way);
    Object.assign(made, { type: "button", className: "button quiet compact", title: word });
    made.textContent = way === "up" ? "↑" : "↓";
    made.setAttribute("aria-label", `${word}: ${row.querySelector("label").textContent}`);
    made.addEventListener("click", () => this.move(row, by));
    return made;
  }

  box(row) { return row.querySelector("input"); }

  move(row, by) {
    const ranked = this.rows.filter((one) => this.box(one).value), at = ranked.indexOf(row);
    if (at < 0) {
      if (by < 0) ranked.push(row);
    } else if (ranked[at + by]) {
      [ranked[at], ranked[at + by]] = [ranked[at + by], row];
    } else if (by > 0) {
      ranked.pop();
      this.box(row).value = "";
    }
    ranked.forEach((one, n) => { this.box(one).value = n + 1; });
    this.sort();
    this.said.textContent = `${row.querySelector("label").textContent}: ${this.box(row).value || "–"}`;
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  sort() {
    const place = (row) => Number(this.box(row).value) || Infinity;
    this.rows.sort((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
    const here = document.activeElement; // moved, it would lose the focus
    for (const row of this.rows) row.parentNode.append(row);
    if (this.contains(here)) here.focus();
  }
}

customElements.define("rank-order", RankOrder);
