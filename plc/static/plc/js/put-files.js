// <put-files url="…/files/" done="It stands in your text now." failed="…"><file-drop>…</file-drop>
//   <button type="button" data-put hidden>Put into the text</button><span role="status"></span></put-files>
// Stores the files that were chosen, dropped or pasted, and writes their lines into the form's text where the caret is.
// Without JavaScript they are sent with the form.
import { post } from "guildhall/csrf";
import { insertBlock } from "guildhall/insert-text";

class PutFiles extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.button = this.querySelector("[data-put]");
    const form = this.input?.form;
    this.area = form?.querySelector("textarea");
    if (!this.area || !this.button) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.send());
    for (const kind of ["drop", "paste"]) form.addEventListener(kind, (event) => this.lead(event));
    this.input.addEventListener("change", (event) => this.lead(event));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.name !== "alt") return;
      event.preventDefault(); // else the whole form is sent
      this.send();
    });
  }

  // To what is asked about the files, once they are listed.
  lead(event) {
    const held = event.clipboardData ?? event.dataTransfer;
    if (held ? held.files.length : this.input.files.length) setTimeout(() => this.next().focus());
  }

  next() {
    const asked = [...this.querySelectorAll("label:not([hidden]) > [name=alt]")];
    return asked.find((alt) => !alt.value) ?? this.button;
  }

  async send() {
    if (!this.input.files.length || this.button.ariaBusy === "true") return;
    const sent = new FormData();
    for (const file of this.input.files) sent.append("files", file);
    for (const alt of this.querySelectorAll("[name=alt]")) sent.append("alt", alt.value);
    this.button.ariaBusy = "true";
    const answer = await post(this.getAttribute("url"), sent).catch(() => null);
    const told = await answer?.json().catch(() => null);
    this.button.ariaBusy = "false";
    this.querySelector("[role=status]").textContent = told?.text ? this.getAttribute("done") : told?.error ?? this.getAttribute("failed");
    if (!told?.text) return;
    this.querySelector("file-drop").hold([]);
    insertBlock(this.area, told.text);
  }
}

customElements.define("put-files", PutFiles);
