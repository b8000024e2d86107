// <ask-from-text button="Ask about this"><textarea>…</textarea></ask-from-text>
// Each paragraph, item of a list, figure and table of the lesson gets a small button, which quotes it in the text box.
// Without JavaScript, people quote by hand.
const WITHIN = ["p", "li", "figure", ".table-scroll"];
const OUTSIDE = ".assessed, .practice, .sheet, .embed, film-place, form, details > summary";

class AskFromText extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    const text = document.querySelector(".lesson article > .prose");
    if (!this.area || !text) return;
    for (const part of text.querySelectorAll(WITHIN.join())) {
      const inner = part.matches("p") && part.closest("li, figure, blockquote") && !part.matches("li > p:first-child");
      if (inner || part.closest(OUTSIDE) || (part.matches("li") && part.querySelector(":scope > p"))) continue;
      const words = this.wordsOf(part);
      if (words) this.put(part, this.button(words));
    }
  }

  // Without the lists within an item, which have buttons of their own.
  wordsOf(part) {
    const copy = part.cloneNode(true);
    if (part.matches("figure")) return (copy.querySelector("figcaption")?.textContent || copy.querySelector("img")?.alt || "").trim();
    if (part.matches(".table-scroll")) return [...copy.querySelectorAll("tr:first-child > *")].map((cell) => cell.textContent.trim()).filter(Boolean).join(", ");
    for (const list of copy.querySelectorAll("ul, ol")) list.remove();
    return copy.textContent.trim();
  }

  put(part, button) {
    if (part.matches("figure")) (part.querySelector("figcaption") ?? part).append(button);
    else if (part.matches(".table-scroll")) part.after(button);
    else part.insertBefore(button, part.querySelector(":scope > :is(ul, ol)"));
  }

  button(words) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "ask", title: this.getAttribute("button"), textContent: "?" });
    made.ariaLabel = `${this.getAttribute("button")}: ${words.slice(0, 60)}`;
    made.addEventListener("click", () => this.quote(words));
    return made;
  }

  quote(words) {
    const before = this.area.value.trim();
    this.area.value = `${before ? `${before}\n\n` : ""}> ${words.replace(/\s*\n\s*/g, " ")}\n\n`;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }
}

customElements.define("ask-from-text", AskFromText);
