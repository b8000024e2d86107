// <stay-open><details id="…">…</details></stay-open>
// What somebody has opened stays open when the part of the page that contains it is fetched again.
const opened = new Set();

class StayOpen extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details");
    if (opened.has(details.id)) details.open = true;
    details.addEventListener("toggle", () => details.open ? opened.add(details.id) : opened.delete(details.id));
  }
}

customElements.define("stay-open", StayOpen);
