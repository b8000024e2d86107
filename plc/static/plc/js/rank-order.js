// <rank-order next="Put next" up="Up" down="Down" out="Leave out"><p class="rank"><input type="number"><label>…</label></p>…
// Rows with a number are on top, in order. Each of the others has a button that gives it the next number; those with
// one have two buttons to move them, of which the second removes the number of the last row. Numbers can also be typed,
// and are what is submitted.
const SIGNS = { up: "↑", down: "↓", out: "×" };

class RankOrder extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll(".rank")];
    this.said = this.appendChild(document.createElement("output"));
    this.said.className = "hidden-visually";
    for (const row of this.rows) row.append(this.button(row, -1), this.button(row, 1));
    this.addEventListener("change", () => this.sort());
    this.sort();
  }

  button(row, by) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "button quiet compact" });
    made.addEventListener("click", () => this.move(row, by));
    return made;
  }

  box(row) { return row.querySelector("input"); }
  word(row) { return row.querySelector("label").textContent; }

  move(row, by) {
    const ranked = this.ranked(), at = ranked.indexOf(row);
    if (at < 0) ranked.push(row);
    else if (ranked[at + by]) [ranked[at], ranked[at + by]] = [ranked[at + by], row];
    else if (by > 0) {
      ranked.pop();
      this.box(row).value = "";
    }
    ranked.forEach((one, n) => { this.box(one).value = n + 1; });
    this.sort();
    if (!this.box(row).value) row.querySelector("button").focus(); // the other one is hidden
    this.said.textContent = `${this.word(row)}: ${this.box(row).value || "–"}`;
    row.dispatchEvent(new Event("input", { bubbles: true }));
  }

  ranked() { return this.rows.filter((row) => this.box(row).value); }

  sort() {
    const place = (row) => Number(this.box(row).value) || Infinity;
    this.rows.sort((one, other) => (place(one) === place(other) ? 0 : place(one) - place(other)));
    const here = document.activeElement; // moving an element loses the focus
    for (const row of this.rows) row.parentNode.append(row);
    if (this.contains(here)) here.focus();
    const ranked = this.ranked();
    for (const row of this.rows) this.label(row, ranked.indexOf(row), ranked.length - 1);
  }

  // The functions of a row's buttons at its current position.
  label(row, at, last) {
    const [first, second] = row.querySelectorAll("button");
    this.name(first, row, at < 0 ? "next" : "up");
    this.name(second, row, at < last ? "down" : "out");
    first.classList.toggle("quiet", at >= 0);
    first.ariaDisabled = at === 0;
    second.hidden = at < 0;
  }

  name(button, row, does) {
    const says = this.getAttribute(does);
    button.textContent = SIGNS[does] ?? says;
    button.title = says;
    button.ariaLabel = `${says}: ${this.word(row)}`;
  }
}

customElements.define("rank-order", RankOrder);
