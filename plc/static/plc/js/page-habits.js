// Readers who chose no time zone use this browser's, from the next page on. Not on a page that just showed another one
// next to a field.
if (!document.documentElement.dataset.zone && !document.querySelector("input[type=datetime-local]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

// Scroll bars of tabs to the current one.
for (const current of document.querySelectorAll(":is(.tabs, .settings > nav) > [aria-current]")) {
  const strip = current.parentElement, [at, within] = [current, strip].map((one) => one.getBoundingClientRect());
  strip.scrollLeft += at.left + at.width / 2 - within.left - within.width / 2;
}
