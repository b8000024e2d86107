// <read-mark url="/notifications/…/read/"><a href="…">…</a></read-mark>
// Says that the notice was read when its link is followed, in this tab or another. Without script
// the button beside it does.
import { post } from "guildhall/csrf";

class ReadMark extends HTMLElement {
  connectedCallback() {
    const read = () => post(this.getAttribute("url"), null, { keepalive: true });
    this.addEventListener("click", read, { once: true });
    this.addEventListener("auxclick", (event) => event.button === 1 && read(), { once: true });
  }
}

customElements.define("read-mark", ReadMark);
