// <auto-grow><textarea></textarea></auto-grow>
// Grows the textarea with its content in browsers without `field-sizing`.
class AutoGrow extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || CSS.supports("field-sizing", "content")) return;
    this.addEventListener("input", this.grow);
    this.grow();
  }

  // Rows are an attribute, so no inline style is needed.
  grow() {
    this.area.rows = 3;
    const line = parseFloat(getComputedStyle(this.area).lineHeight) || 24;
    this.area.rows = Math.max(3, Math.ceil(this.area.scrollHeight / line));
  }
}

customElements.define("auto-grow", AutoGrow);
