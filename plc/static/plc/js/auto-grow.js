// <auto-grow><textarea></textarea></auto-grow>
// The box grows with its text where the browser's own `field-sizing` is missing.
class AutoGrow extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || CSS.supports("field-sizing", "content")) return;
    this.addEventListener("input", this.grow);
    this.grow();
  }

  // Rows are an attribute, so no style has to be written.
  grow() {
    this.area.rows = 3;
    const line = parseFloat(getComputedStyle(this.area).lineHeight) || 24;
    this.area.rows = Math.max(3, Math.ceil(this.area.scrollHeight / line));
  }
}

customElements.define("auto-grow", AutoGrow);
