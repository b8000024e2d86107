// <menu-button><details class="menu"><summary>…</summary><div class="menu-panel">…</div></details></menu-button>
// The disclosure opens natively; this closes it on Escape, on a click outside and when focus leaves, and adds
// navigation by arrow keys.
class MenuButton extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("details");
    this.outside = (event) => { if (!this.contains(event.target)) this.menu.open = false; };
    this.addEventListener("keydown", this.key);
    this.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.contains(event.relatedTarget)) this.menu.open = false;
    });
    document.addEventListener("pointerdown", this.outside);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.outside);
  }

  key(event) {
    if (event.key === "Escape" && this.menu.open) {
      this.menu.open = false;
      this.menu.querySelector("summary").focus();
      event.stopPropagation();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.menu.open = true;
    const items = [...this.menu.querySelectorAll(".menu-panel :is(a, button)")];
    const here = items.indexOf(document.activeElement);
    items.at((here < 0 && step < 0 ? 0 : here + step + items.length) % items.length)?.focus();
  }
}

customElements.define("menu-button", MenuButton);
