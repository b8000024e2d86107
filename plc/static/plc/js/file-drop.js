// <file-drop max-bytes="25000000" too-big="too big" remove="Remove">
//   <div class="file-input"><input type="file"></div></file-drop>
// Accepts files that are dropped or pasted on its form, lists them with sizes and thumbnails, and reports at once which
// are too large; files selected later are added. The native control stays; the server checks again. With
// data-describe="What “%s” shows" on the control, each file gets a field "alt" (hidden unless it is a picture), in the
// order of the files.
import { rowOf } from "guildhall/file-row";

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.place = this.querySelector(".file-input");
    if (!this.input) return;
    this.list = this.place.appendChild(document.createElement("ul"));
    this.list.setAttribute("aria-live", "polite");
    this.rows = new Map();
    this.held = [...this.input.files]; // a file may have been selected before
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.show();
    // With a textarea, the whole form is a drop target; otherwise only this element.
    const zone = (this.closest(".composer-files") && this.input.form) || this;
    const over = (on) => this.place.toggleAttribute("data-over", on);
    zone.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
    zone.addEventListener("dragleave", () => over(false));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      this.take(event.dataTransfer.files);
    });
    this.input.form?.addEventListener("paste", (event) => {
      if (event.clipboardData.files.length) this.take(event.clipboardData.files);
    });
  }

  take(files) {
    this.hold(this.input.multiple ? [...this.held, ...files] : [...files].slice(0, 1));
  }

  hold(files) {
    const all = new DataTransfer();
    files.forEach((file) => all.items.add(file));
    this.held = files;
    this.input.files = all.files; // does not trigger a change event
    this.show();
  }

  show() {
    this.toggleAttribute("data-empty", !this.held.length);
    this.list.replaceChildren(...this.held.map((file) => this.row(file)));
  }

  // Created once per file, so that its description survives when others are added or removed.
  row(file) {
    if (!this.rows.has(file)) {
      const words = { remove: this.getAttribute("remove"), describe: this.input.dataset.describe };
      const most = Number(this.getAttribute("max-bytes") || Infinity);
      if (file.size > most) words.tooBig = this.getAttribute("too-big") || "too big";
      this.rows.set(file, rowOf(file, words, most, () => {
        this.hold(this.held.filter((one) => one !== file));
        this.input.focus();
      }));
    }
    return this.rows.get(file);
  }
}

customElements.define("file-drop", FileDrop);
