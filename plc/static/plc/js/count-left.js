// <count-left most="160" left="%s characters left" over="%s characters too many"><input><output></output></count-left>
// Shows how many characters are left once three quarters are used. Nothing is truncated; text that is too long is
// reported.
class CountLeft extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("input, textarea");
    this.output = this.querySelector("output");
    if (!this.control || !this.output) return;
    this.addEventListener("input", () => this.say());
    this.say();
  }

  say() {
    // Characters as the server counts them, without white space at both ends.
    const most = Number(this.getAttribute("most")), left = most - [...this.control.value.trim()].length;
    const sentence = left < 0 ? this.getAttribute("over") : left * 4 < most ? this.getAttribute("left") : "";
    this.output.textContent = sentence.replace("%s", Math.abs(left));
    this.output.toggleAttribute("data-over", left < 0);
  }
}

customElements.define("count-left", CountLeft);
