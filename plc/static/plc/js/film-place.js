// <film-place number="0" at="83" url="…/film/"><video>…</video></film-place>
// Goes on where the film was left, on whatever device, and tells notes where it is now. Without JavaScript the address
// of the film says where to begin.
import { post } from "guildhall/csrf";

const PAUSE = 15_000;

class FilmPlace extends HTMLElement {
  connectedCallback() {
    this.film = this.querySelector("video, audio");
    if (!this.film) return;
    const at = Number(this.getAttribute("at"));
    if (at > 3) this.film.addEventListener("loadedmetadata", () => { this.film.currentTime = at; }, { once: true });
    this.film.addEventListener("timeupdate", () => this.note());
    this.film.addEventListener("pause", () => this.keep());
    this.jump = (event) => this.follow(event);
    document.addEventListener("click", this.jump);
  }

  disconnectedCallback() { document.removeEventListener("click", this.jump); }

  get second() { return Math.floor(this.film.currentTime); }

  // A note that is written while a film plays has its place.
  note() {
    const form = document.querySelector("form[data-note]");
    if (form && !form.elements.body.value) {
      form.elements.film.value = this.getAttribute("number");
      form.elements.second.value = this.second;
    }
    if (!(Date.now() - this.kept < PAUSE)) this.keep();
  }

  keep() {
    this.kept = Date.now();
    const url = this.getAttribute("url");
    if (url) post(url, new URLSearchParams({ film: this.getAttribute("number"), second: this.second })).catch(() => null);
  }

  follow(event) {
    const link = event.target.closest("a[data-film]");
    if (link?.dataset.film !== this.getAttribute("number")) return;
    this.film.currentTime = Number(link.dataset.second);
    this.film.play();
  }
}

customElements.define("film-place", FilmPlace);
