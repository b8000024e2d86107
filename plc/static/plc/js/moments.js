// Formats dates and times like the server (plc.web.times): in the page's language and the reader's time zone, with the
// day before the month in English unless the page specifies a country.
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

// The number of days, changing at midnight in the reader's time zone.
export const dayNumber = (moment) => Date.parse(parts.format(moment)) / 86400000;

// "22 November", with the year if it is another one.
export function date(moment, now) {
  const year = (at) => parts.format(at).slice(0, 4);
  return (year(moment) === year(now) ? day : dayOfYear).format(moment);
}

// The zone's abbreviation at that time in the reader's language or the local one; otherwise its UTC offset.
function zoneName(moment) {
  const names = [language, "en-US", "en-GB"].map((one) => new Intl.DateTimeFormat(one, { timeZone, timeZoneName: "short" })
    .formatToParts(moment).find((part) => part.type === "timeZoneName").value);
  return names.find((name) => !/^GMT[+-]/.test(name)) ?? names[0].replace("GMT", "UTC").replace("-", "−");
}

// "22 November 2026, 09:05 GMT"
export const exact = (moment) => `${dayOfYear.format(moment)}, ${clock(moment)} ${zoneName(moment)}`;
