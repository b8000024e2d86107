// Dates and hours as the server writes them (plc.web.times): in the page's language, in its reader's zone, day before
// month in English unless the page names a country.
const page = document.documentElement;
export const language = page.lang.replace(/^en$/, "en-GB") || undefined;
const timeZone = page.dataset.zone || undefined;
const written = (options) => new Intl.DateTimeFormat(language, { timeZone, ...options });
const hour = written({ hour: "2-digit", minute: "2-digit" });
const day = written({ day: "numeric", month: "long" });
const dayOfYear = written({ day: "numeric", month: "long", year: "numeric" });
const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

// "09:05"
export const clock = (moment) => hour.format(moment);

// A number that grows by one each midnight where the reader lives.
export const dayNumber = (moment) => Date.parse(parts.format(moment)) / 86400000;

// "22 November", with its year where it is another.
export function date(moment, now) {
  const year = (at) => parts.format(at).slice(0, 4);
  return (year(moment) === year(now) ? day : dayOfYear).format(moment);
}

// What people call the zone then, in their language or in that of those who live there; else its distance from UTC.
function zoneName(moment) {
  const names = [language, "en-US", "en-GB"].map((one) => new Intl.DateTimeFormat(one, { timeZone, timeZoneName: "short" })
    .formatToParts(moment).find((part) => part.type === "timeZoneName").value);
  return names.find((name) => !/^GMT[+-]/.test(name)) ?? names[0].replace("GMT", "UTC").replace("-", "−");
}

// "22 November 2026, 09:05 GMT"
export const exact = (moment) => `${dayOfYear.format(moment)}, ${clock(moment)} ${zoneName(moment)}`;
