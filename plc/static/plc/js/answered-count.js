// <answered-count words="%s of 5 answered" saved="2">2 of 5 answered</answered-count>
// How many questions of an attempt are answered, those of other pages included. It follows what is given on this page, with
// or without a connection; `saved` is what the server knew when it made the page, `data-answered` which of them stand here.
import { isAnswered } from "guildhall/answer-fields";

class AnsweredCount extends HTMLElement {
  connectedCallback() {
    this.keepers = [...document.querySelectorAll("answer-keeper")];
    const here = this.keepers.filter(({ dataset }) => "answered" in dataset).length;
    this.elsewhere = Number(this.getAttribute("saved")) - here;
    this.count = () => this.say();
    for (const kind of ["input", "change"]) document.addEventListener(kind, this.count);
    this.say();
  }

  disconnectedCallback() { for (const kind of ["input", "change"]) document.removeEventListener(kind, this.count); }

  say() {
    const n = this.elsewhere + this.keepers.filter(isAnswered).length;
    this.textContent = this.getAttribute("words").replace("%s", n);
  }
}

customElements.define("answered-count", AnsweredCount);
