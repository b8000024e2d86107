// What this package asks of the site that plays it (SCORM 1.2): where somebody was, and how they did.
const site = (() => {
  let found = window;
  for (let level = 0; !found.API && found.parent !== found && level < 8; level += 1) found = found.parent;
  const api = found.API;
  const begun = Date.now();
  const set = (name, value) => api?.LMSSetValue(`cmi.${name}`, String(value));
  api?.LMSInitialize("");

  const two = (number) => String(number).padStart(2, "0");
  function spend() {
    const seconds = Math.round((Date.now() - begun) / 1000);
    set("core.session_time", `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
  }

  addEventListener("pagehide", () => {
    spend();
    set("core.exit", "suspend");
    api?.LMSFinish("");
  });

  return {
    async kept() {
      const page = Number(api?.LMSGetValue("cmi.core.lesson_location") || 0);
      return { page, ...JSON.parse(api?.LMSGetValue("cmi.suspend_data") || "{}") };
    },
    keep(page, rest) {
      set("core.lesson_location", page);
      set("suspend_data", JSON.stringify(rest));
      if (api?.LMSGetValue("cmi.core.lesson_status") === "not attempted") set("core.lesson_status", "incomplete");
      spend();
      api?.LMSCommit("");
    },
    judge(percent) {
      set("core.score.min", 0);
      set("core.score.max", 100);
      set("core.score.raw", percent);
      set("core.lesson_status", percent >= 60 ? "passed" : "failed");
    },
  };
})();
