// <read-mark url="/notifications/…/read/"><a href="…">…</a></read-mark>
// Marks the notification as read when its link is followed, in this tab or another. Without JavaScript there is a
// button.
import { post } from "guildhall/csrf";

class ReadMark extends HTMLElement {
  connectedCallback() {
    const read = () => post(this.getAttribute("url"), null, { keepalive: true });
    this.addEventListener("click", read, { once: true });
    this.addEventListener("auxclick", (event) => event.button === 1 && read(), { once: true });
  }
}

customElements.define("read-mark", ReadMark);
