// <button-word when="id_publish_at" says="Schedule"><button class="primary">Publish</button></button-word>
// Changes the button's label while that field is filled in.
class ButtonWord extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.getAttribute("when"));
    this.button = this.querySelector("button.primary");
    if (!this.field || !this.button) return;
    this.otherwise = this.button.textContent;
    this.field.addEventListener("input", () => this.say());
    this.say();
  }

  say() {
    this.button.textContent = this.field.value ? this.getAttribute("says") : this.otherwise;
  }
}

customElements.define("button-word", ButtonWord);
