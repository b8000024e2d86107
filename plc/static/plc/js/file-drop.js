// <file-drop max-files="10" max-bytes="25000000"><div class="file-input"><input type="file"></div></file-drop>
// Takes files that are dropped or pasted on its form, lists them with their sizes, and says at once
// what would be refused. The native control stays; the server checks again. With data-describe="What “%s” shows"
// on the control, each file has a field "alt" beside it (hidden for what is no picture), in the order of the files.
const size = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.place = this.querySelector(".file-input");
    if (!this.input) return;
    this.list = this.place.appendChild(document.createElement("ul"));
    this.list.setAttribute("aria-live", "polite");
    this.described = new Map();
    this.input.addEventListener("change", () => this.show());
    this.toggleAttribute("data-empty", !this.input.files.length);
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
    const all = new DataTransfer();
    const most = this.input.multiple ? Number(this.getAttribute("max-files") || 10) : 1;
    const kept = this.input.multiple ? [...this.input.files, ...files] : [...files];
    kept.slice(0, most).forEach((file) => all.items.add(file));
    this.input.files = all.files;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  show() {
    const most = Number(this.getAttribute("max-bytes") || Infinity);
    this.toggleAttribute("data-empty", !this.input.files.length);
    this.list.replaceChildren(...[...this.input.files].map((file, n) => {
      const row = document.createElement("li");
      row.textContent = `${file.name}, ${size(file.size)}`;
      if (file.size > most) {
        row.className = "error";
        row.textContent += ` – ${this.getAttribute("too-big") || "too big"} (${size(most)})`;
      }
      if (this.input.dataset.describe) row.append(this.describing(file, n));
      return row;
    }));
  }

  // Made once for each file, so that what was typed stays when another one is added.
  describing(file, n) {
    const key = `${n}/${file.name}/${file.size}/${file.lastModified}`, made = this.described.get(key);
    if (made) return made;
    const label = document.createElement("label"), alt = document.createElement("input");
    label.className = "field";
    label.hidden = !file.type.startsWith("image/");
    alt.name = "alt";
    alt.className = "input";
    label.append(this.input.dataset.describe.replace("%s", file.name), alt);
    this.described.set(key, label);
    return label;
  }
}

customElements.define("file-drop", FileDrop);
