// <show-password><input type="password"><button type="button" aria-pressed="false">…</button></show-password>
// Shows the password while the button is pressed. It is hidden again before the form is submitted, or browsers would
// offer it as an autocomplete value.
class ShowPassword extends HTMLElement {
  connectedCallback() {
    this.control = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.show(this.control.type === "password"));
    this.control.form?.addEventListener("submit", () => this.show(false));
  }

  show(shown) {
    this.control.type = shown ? "text" : "password";
    this.button.setAttribute("aria-pressed", String(shown));
  }
}

customElements.define("show-password", ShowPassword);
