// <mention-completion url="/mentions/?place=group:7" class="completion-anchor"><textarea></textarea></mention-completion>
// Or a field of one line (`bare`: of names alone, which are offered without an @, too). Typing "@na" requests `url` with
// q=na, which returns rows <li role="option" data-insert="@Name " data-named="id Name">…</li> of people who may read the
// post; arrow keys select, Enter or Tab inserts, Escape closes. A hidden field `named` contains the person.
import { openAt } from "guildhall/caret-place";
import { keepNamed, nameBegun } from "guildhall/named-people";

let lists = 0;

class MentionCompletion extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea, input[type=text]");
    if (!this.area || !this.getAttribute("url")) return;
    this.list = document.createElement("ul");
    Object.assign(this.list, { className: "completion", id: `completion-${++lists}`, hidden: true, role: "listbox" });
    this.list.setAttribute("aria-label", this.getAttribute("label") || "@");
    this.append(this.list);
    this.area.setAttribute("aria-autocomplete", "list");
    this.area.addEventListener("input", () => this.ask());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault() ?? this.take(event.target.closest("[role=option]")));
  }

  word() { return nameBegun(this, this.area.value.slice(0, this.area.selectionStart), this.nobody); }

  ask() {
    const word = this.word();
    if (!word) return this.close();
    clearTimeout(this.pause);
    const whole = word.endsWith(" "); // the name may be complete: insert only on an explicit selection
    if (whole) this.choose(null);
    this.pause = setTimeout(async () => {
      const address = new URL(this.getAttribute("url"), location.href);
      address.searchParams.set("q", word);
      const answer = await fetch(address, { credentials: "same-origin" });
      if (!answer.ok || this.word() !== word) return;
      this.list.innerHTML = await answer.text(); // rows rendered and escaped by our own template
      this.list.querySelectorAll("[role=option]").forEach((row, n) => { row.id = `${this.list.id}-${n}`; });
      this.list.hidden = !this.list.children.length;
      if (this.list.hidden) this.nobody = word;
      openAt(this.list, this.area, Math.max(0, this.area.selectionStart - word.length - 1));
      this.choose(whole ? null : this.list.firstElementChild);
    }, 120);
  }

  choose(row) {
    this.chosen?.setAttribute("aria-selected", "false");
    this.chosen = this.list.hidden ? null : row;
    if (!this.chosen) return this.area.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", row.id);
    this.area.setAttribute("aria-controls", this.list.id);
  }

  key(event) {
    if (this.list.hidden) return;
    const take = this.chosen && (() => this.take(this.chosen));
    const act = {
      ArrowDown: () => this.choose(this.chosen?.nextElementSibling ?? this.list.firstElementChild),
      ArrowUp: () => this.choose(this.chosen?.previousElementSibling ?? this.list.lastElementChild),
      Enter: take, Tab: take, Escape: () => this.close(),
    }[event.key];
    if (act) { event.preventDefault(); event.stopPropagation(); act(); }
  }

  take(row) {
    if (!row) return;
    const end = this.area.selectionStart, typed = end - this.word().length, at = this.area.value[typed - 1] === "@" ? 1 : 0;
    this.area.setRangeText(row.dataset.insert, typed - at, end, "end");
    keepNamed(this, this.area.value, row.dataset.named);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
  }

  close() { this.list.hidden = true; this.choose(null); }
}

customElements.define("mention-completion", MentionCompletion);
