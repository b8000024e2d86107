// <undo-toast><div class="toast">…<button data-close>…</button></div></undo-toast>
// Stays until it is closed by its button or Escape, without a timeout.
class UndoToast extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) this.remove(); });
    this.addEventListener("keydown", (event) => { if (event.key === "Escape") this.remove(); });
    if (!this.querySelector("[data-close]")) this.addEventListener("click", () => this.remove());
  }
}

customElements.define("undo-toast", UndoToast);
