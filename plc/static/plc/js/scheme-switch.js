// <scheme-switch><form method="post">…<button name="scheme" value="dark">…</form></scheme-switch>
// Applies the choice at once; the form stores the cookie, also without JavaScript.
import { post } from "guildhall/csrf";

class SchemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this.choose);
  }

  async choose(event) {
    event.preventDefault();
    const form = event.target, chosen = event.submitter?.value ?? "";
    if (chosen) document.documentElement.dataset.scheme = chosen;
    else delete document.documentElement.dataset.scheme;
    for (const button of form.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen));
    }
    const body = new FormData(form);
    body.set("scheme", chosen);
    await post(form.action, body, { redirect: "manual" });
  }
}

customElements.define("scheme-switch", SchemeSwitch);
