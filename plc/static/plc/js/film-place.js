// <film-place film="…" at="83" url="…/film/" origin="https://player.vimeo.com"><video>…</video></film-place>
// Goes on where the film was left, on whatever device, and tells notes where it is now, which whoever writes one can
// change or leave out (data-untime). Without JavaScript the address of the film says where to begin, and the time is typed.
import { post } from "guildhall/csrf";
import { FramedFilm } from "guildhall/framed-film";

const PAUSE = 15_000;
let last; // the film that moved last
const noteOf = (target) => target?.closest?.("form[data-note]");

document.addEventListener("focusin", ({ target }) => { if (noteOf(target) && target.name === "body") last?.note(); });
document.addEventListener("click", ({ target }) => {
  const form = target.closest("[data-untime]") && noteOf(target);
  if (!form) return;
  form.elements.at.value = "";
  form.dataset.untimed = "";
  form.elements.body.focus();
});
document.addEventListener("input", ({ target }) => { if (target.name === "at" && noteOf(target)) noteOf(target).dataset.untimed = ""; });

class FilmPlace extends HTMLElement {
  connectedCallback() {
    const frame = this.querySelector("iframe");
    this.film = this.querySelector("video, audio") ?? (frame && new FramedFilm(frame, this.getAttribute("origin")));
    if (!this.film) return;
    const at = Number(this.getAttribute("at"));
    if (at > 3) this.film.addEventListener("loadedmetadata", () => { this.film.currentTime = at; }, { once: true });
    this.film.addEventListener("timeupdate", () => this.move());
    this.film.addEventListener("pause", () => this.keep());
    this.jump = (event) => this.follow(event);
    document.addEventListener("click", this.jump);
  }

  disconnectedCallback() {
    document.removeEventListener("click", this.jump);
    this.film?.close?.();
  }

  get second() { return Math.floor(this.film.currentTime); }

  move() {
    last = this;
    this.note();
    if (!(Date.now() - this.kept < PAUSE)) this.keep();
  }

  // A note has the place at which one begins to write it.
  note() {
    const form = document.querySelector("form[data-note]");
    if (!form?.elements.at || form.elements.body.value || "untimed" in form.dataset) return;
    form.elements.film.value = this.getAttribute("film");
    form.elements.at.value = `${Math.floor(this.second / 60)}:${String(this.second % 60).padStart(2, "0")}`;
  }

  keep() {
    this.kept = Date.now();
    const url = this.getAttribute("url");
    if (url) post(url, new URLSearchParams({ film: this.getAttribute("film"), second: this.second })).catch(() => null);
  }

  follow(event) {
    const link = event.target.closest("a[data-film]");
    if (link?.dataset.film !== this.getAttribute("film")) return;
    event.preventDefault();
    this.scrollIntoView({ block: "nearest" });
    this.film.currentTime = Number(link.dataset.second);
    this.film.play();
  }
}

customElements.define("film-place", FilmPlace);
