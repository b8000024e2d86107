// <file-drop max-bytes="25000000" too-big="too big" remove="Remove">
//   <div class="file-input"><input type="file"></div></file-drop>
// Takes files that are dropped or pasted on its form, lists them with their sizes and small pictures, and says at
// once which would be too big; those chosen later are added. The native control stays; the server checks again.
// With data-describe="What “%s” shows" on the control, each file has a field "alt" beside it (hidden for what is no
// picture), in the order of the files.
import { rowOf } from "guildhall/file-row";

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.place = this.querySelector(".file-input");
    if (!this.input) return;
    this.list = this.place.appendChild(document.createElement("ul"));
    this.list.setAttribute("aria-live", "polite");
    this.rows = new Map();
    this.held = [...this.input.files]; // one may have been chosen before
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.show();
    // Beside a text box the whole form takes what is dropped; elsewhere only the place for it does.
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
    this.input.files = all.files; // says nothing of a change
    this.show();
  }

  show() {
    this.toggleAttribute("data-empty", !this.held.length);
    this.list.replaceChildren(...this.held.map((file) => this.row(file)));
  }

  // Made once for each file, so that what was typed beside it stays when another one comes or goes.
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
