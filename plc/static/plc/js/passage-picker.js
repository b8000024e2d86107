// <passage-picker><form>… [name=quote] … [name=near] … [name=comment]</form></passage-picker>
// What is selected in [data-passages] is written into the form as its passage. Without JavaScript, people copy the words.
class PassagePicker extends HTMLElement {
  connectedCallback() {
    this.text = document.querySelector("[data-passages]");
    this.form = this.querySelector("form");
    if (!this.text || !this.form) return;
    this.gone = new AbortController();
    document.addEventListener("selectionchange", () => this.later(), { signal: this.gone.signal });
  }

  disconnectedCallback() { this.gone?.abort(); }

  later() {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.pick(), 250);
  }

  pick() {
    const chosen = document.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return;
    const range = chosen.getRangeAt(0);
    if (!this.text.contains(range.commonAncestorContainer)) return;
    const words = this.wordsOf(range.cloneContents());
    if (!words || words.length > 600) return;
    const before = document.createRange();
    before.setStart(this.text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    this.form.elements.quote.value = words;
    this.form.elements.near.value = this.wordsOf(before.cloneContents(), false).length;
  }

  // Without the numbers of other comments; with a space between two blocks, as the server reads it.
  wordsOf(part, trimmed = true) {
    for (const number of part.querySelectorAll(".passage")) number.remove();
    if (!trimmed) return part.textContent;
    for (const block of part.querySelectorAll("p, li, br, h1, h2, h3, h4, h5, h6, blockquote, pre, tr, td, th")) block.append(" ");
    return part.textContent.replace(/\s+/g, " ").trim();
  }
}

customElements.define("passage-picker", PassagePicker);
