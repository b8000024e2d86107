// <local-time><time datetime="…">words</time></local-time>
// Words for how long ago, kept true while the page stands open; the exact time, with its zone, on hover.
// Day before month, as the server writes it, unless the page names a country.
const language = document.documentElement.lang.replace(/^en$/, "en-GB") || undefined;
const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short",
});
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long" });
const dayOfYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" });
const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
const present = new Set();

function phrase(moment) {
  const now = new Date(), seconds = (moment - now) / 1000, far = Math.abs(seconds);
  if (far < 45) return words.format(0, "second");
  if (far < 3600) return words.format(Math.trunc(seconds / 60) || Math.sign(seconds), "minute");
  if (far < 22 * 3600) return words.format(Math.round(seconds / 3600), "hour");
  const days = Math.round((midnight(moment) - midnight(now)) / 86400000);
  if (Math.abs(days) < 7) return words.format(days, "day");
  return (moment.getFullYear() === now.getFullYear() ? day : dayOfYear).format(moment);
}

class LocalTime extends HTMLElement {
  connectedCallback() {
    this.time = this.querySelector("time");
    if (!this.time) return;
    const moment = new Date(this.time.dateTime);
    this.time.title ||= exact.format(moment);
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
