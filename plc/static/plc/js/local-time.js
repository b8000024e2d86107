// <local-time><time datetime="…">words</time></local-time>
// Keeps a relative time up to date while the page is open; shows the exact time with its zone on hover.
import { date, dayNumber, exact, language } from "guildhall/moments";

const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const present = new Set();

function phrase(moment) {
  const now = new Date(), seconds = (moment - now) / 1000, far = Math.abs(seconds);
  if (far < 45) return words.format(0, "second");
  if (far < 3600) return words.format(Math.trunc(seconds / 60) || Math.sign(seconds), "minute");
  if (far < 22 * 3600) return words.format(Math.round(seconds / 3600), "hour");
  const days = dayNumber(moment) - dayNumber(now);
  return Math.abs(days) < 7 ? words.format(days, "day") : date(moment, now);
}

class LocalTime extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    if (!this.time) return;
    const moment = new Date(this.time.dateTime);
    this.time.title ||= exact(moment);
    present.add(this);
    this.say();
  }

  disconnectedCallback() {
    present.delete(this);
  }

  say() {
    const said = phrase(new Date(this.time.dateTime));
    if (this.time.textContent !== said) this.time.textContent = said;
  }
}

customElements.define("local-time", LocalTime);
setInterval(() => { if (!document.hidden) present.forEach((time) => time.say()); }, 60000);
