// <ask-from-text button="Ask about this paragraph"><textarea>…</textarea></ask-from-text>
// Each paragraph of the lesson gets a small button, which quotes it in the text box. Without JavaScript, people quote
// by hand.
class AskFromText extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    const text = document.querySelector(".lesson article > .prose");
    if (!this.area || !text) return;
    for (const paragraph of text.querySelectorAll(":scope > p, :scope > .block:not(.assessed) > p")) paragraph.append(this.button(paragraph));
  }

  button(paragraph) {
    const made = document.createElement("button");
    const words = paragraph.textContent.trim();
    Object.assign(made, { type: "button", className: "ask", title: this.getAttribute("button"), textContent: "?" });
    made.ariaLabel = `${this.getAttribute("button")}: ${words.slice(0, 60)}`;
    made.addEventListener("click", () => this.quote(words));
    return made;
  }

  quote(words) {
    const before = this.area.value.trim();
    this.area.value = `${before ? `${before}\n\n` : ""}> ${words}\n\n`;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }
}

customElements.define("ask-from-text", AskFromText);
