// <quick-react><form id="react" method="post">…</form></quick-react>
// The buttons of all cards belong to this form. A click is shown at once, sent in the background, and undone with a
// message if the server refuses.
class QuickReact extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", (event) => {
      if (!event.submitter?.hasAttribute("aria-pressed")) return;
      event.preventDefault();
      this.send(event.submitter);
    });
  }

  async send(button) {
    const body = new FormData(this.form, button);
    const pressed = button.getAttribute("aria-pressed") === "true";
    this.turn(button, !pressed);
    const answer = await fetch(button.formAction, {
      method: "POST", body, credentials: "same-origin", headers: { "HX-Request": "true" },
    }).catch(() => null);
    if (answer?.ok) return;
    this.turn(button, pressed);
    document.dispatchEvent(new CustomEvent(answer ? "htmx:responseError" : "htmx:sendError"));
  }

  turn(button, pressed) {
    button.setAttribute("aria-pressed", pressed);
    if (button.name === "on") button.value = pressed ? "0" : "1";
    else button.name = pressed ? "take" : "give";
    if (button.name === "on") return;
    const count = button.querySelector("b");
    const number = Math.max(0, Number(count?.textContent || 0) + (pressed ? 1 : -1));
    if (count) count.textContent = number || "";
    else if (number) button.insertAdjacentHTML("beforeend", " <b>1</b>");
  }
}

customElements.define("quick-react", QuickReact);
