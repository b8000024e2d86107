// <live-preview url="…/preview/">…<textarea>…<section class="live-preview" hidden>…<div class="prose"></div></section>
// Shows beside the text, as far as there is room, what saving it would publish. Buttons with data-block put a block
// around the selection (data-with is a block within it), those with data-text put that, and those with data-opens open
// the file input with this id. A field "line" is sent with the line that the caret is in.
import { post } from "guildhall/csrf";
import { insertBlock } from "guildhall/insert-text";

const PAUSE = 500;

class LivePreview extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.panel = this.querySelector(".live-preview");
    if (!this.area || !this.panel) return;
    this.panel.hidden = false;
    this.area.addEventListener("input", () => this.wait(PAUSE));
    this.area.addEventListener("focus", () => { this.written = true; });
    this.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset ?? {}));
    this.area.form?.addEventListener("submit", () => this.sayLine());
    this.wait(0);
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  wait(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), time);
  }

  async show() {
    if (!this.panel.checkVisibility()) return;
    const said = this.area.value;
    const answer = await post(this.getAttribute("url"), new URLSearchParams({ text: said })).catch(() => null);
    // HTML from the server's sanitiser, the same as in the published lesson.
    if (answer?.ok && said === this.area.value) this.panel.querySelector(".prose").innerHTML = await answer.text();
  }

  press({ block, with: inner, text, opens }) {
    const within = inner ? `\n\n:::: ${inner}\n\n\n\n::::` : "";
    if (block) insertBlock(this.area, `::: ${block}\n\n¦${within}\n\n:::`);
    if (text) insertBlock(this.area, text);
    if (opens) document.getElementById(opens)?.click();
  }

  // Whoever did not write yet gets it at the end.
  sayLine() {
    const place = this.area.form.elements.line;
    if (place && this.written) place.value = this.area.value.slice(0, this.area.selectionEnd).split("\n").length - 1;
  }
}

customElements.define("live-preview", LivePreview);
