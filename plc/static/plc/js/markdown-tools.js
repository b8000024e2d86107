// <markdown-tools preview="/preview/">
//   <div class="markdown-bar" hidden>…<button data-insert="**" …>…<button data-view="preview">…</div>
//   <textarea>…</textarea><div class="preview prose" hidden></div></markdown-tools>
// Buttons insert Markdown around the selection or before its lines; Preview requests the HTML that saving would store.
// The toolbar is hidden until this has loaded.
import { post } from "guildhall/csrf";

class MarkdownTools extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    this.panel = this.querySelector(".preview");
    this.bar = this.querySelector(".markdown-bar");
    if (!this.area || !this.bar) return;
    this.bar.hidden = false;
    this.bar.addEventListener("click", (event) => {
      const { insert, line, view } = event.target.closest("button")?.dataset ?? {};
      if (insert) this.wrap(insert);
      if (line) this.prefix(line);
      if (view) this.show(view);
    });
    this.area.addEventListener("keydown", (event) => {
      const mark = (event.ctrlKey || event.metaKey) && { b: "**", i: "_", e: "`", k: "[](" }[event.key];
      if (mark) { event.preventDefault(); this.wrap(mark); }
      if ((event.ctrlKey || event.metaKey) && event.key === "Enter") this.area.form.requestSubmit();
    });
  }

  // execCommand preserves the browser's undo history; setRangeText is the fallback.
  put(text) {
    this.area.focus();
    if (!document.execCommand?.("insertText", false, text)) {
      this.area.setRangeText(text, this.area.selectionStart, this.area.selectionEnd, "end");
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  wrap(mark) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const chosen = value.slice(start, end);
    if (mark === "[](") {
      this.put(`[${chosen}](https://)`);
      this.area.setSelectionRange(start + chosen.length + 3, start + chosen.length + 11);
    } else {
      this.put(mark + chosen + mark);
      this.area.setSelectionRange(start + mark.length, start + mark.length + chosen.length);
    }
  }

  prefix(mark) {
    const { selectionStart: start, selectionEnd: end, value } = this.area;
    const from = value.lastIndexOf("\n", start - 1) + 1;
    this.area.setSelectionRange(from, end);
    this.put(value.slice(from, end).split("\n").map((row, n) => mark.replace("1", n + 1) + row).join("\n"));
  }

  async show(view) {
    const preview = view === "preview";
    for (const tab of this.bar.querySelectorAll("[data-view]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === view));
    }
    this.area.hidden = preview;
    this.panel.hidden = !preview;
    if (!preview) return this.area.focus();
    const said = new URLSearchParams({ text: this.area.value });
    for (const one of this.querySelectorAll("[name=named]")) said.append("named", one.value);
    const answer = await post(this.getAttribute("preview"), said);
    // HTML from the server's sanitiser, the same as in the saved post.
    if (answer.ok) this.panel.innerHTML = await answer.text();
  }
}

customElements.define("markdown-tools", MarkdownTools);
