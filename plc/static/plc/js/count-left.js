// <count-left most="160" left="%s characters left" over="%s characters too many"><input><output></output></count-left>
// Says how much still fits, once three quarters are used. Cuts nothing off: what is too long stays, and is said.
class CountLeft extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("input, textarea");
    this.output = this.querySelector("output");
    if (!this.control || !this.output) return;
    this.addEventListener("input", () => this.say());
    this.say();
  }

  say() {
    // Letters as the server counts them, without the white space at the ends.
    const most = Number(this.getAttribute("most")), left = most - [...this.control.value.trim()].length;
    const sentence = left < 0 ? this.getAttribute("over") : left * 4 < most ? this.getAttribute("left") : "";
    this.output.textContent = sentence.replace("%s", Math.abs(left));
    this.output.toggleAttribute("data-over", left < 0);
  }
}

customElements.define("count-left", CountLeft);
