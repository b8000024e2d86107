// <live-preview url="…/preview/">…<textarea>…<section class="live-preview" hidden>…<div class="prose"></div></section>
// Shows beside the text, as far as there is room, what saving it would publish. Buttons with data-block put a block
// around the selection; data-with is a block within it.
import { post } from "guildhall/csrf";

const PAUSE = 500;

class LivePreview extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.panel = this.querySelector(".live-preview");
    if (!this.area || !this.panel) return;
    this.panel.hidden = false;
    this.area.addEventListener("input", () => this.wait(PAUSE));
    this.addEventListener("click", (event) => {
      const { block, with: inner } = event.target.closest("[data-block]")?.dataset ?? {};
      if (block) this.put(block, inner);
    });
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

  put(block, inner) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const within = inner ? `\n\n:::: ${inner}\n\n\n\n::::` : "";
    const before = start && value[start - 1] !== "\n" ? "\n\n" : "";
    const text = `${before}::: ${block}\n\n${value.slice(start, end)}${within}\n\n:::\n${value[end] === "\n" ? "" : "\n"}`;
    this.area.focus();
    if (!document.execCommand?.("insertText", false, text)) {
      this.area.setRangeText(text, start, end, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const at = start + before.length + `::: ${block}\n\n`.length;
    this.area.setSelectionRange(at, at + end - start);
  }
}

customElements.define("live-preview", LivePreview);
