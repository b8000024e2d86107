// What this package asks of the site that plays it (cmi5): a token, what it is launched with, and a place for its notes.
const site = (() => {
  const given = new URLSearchParams(location.search);
  const [endpoint, registration, activityId] = ["endpoint", "registration", "activityId"].map((name) => given.get(name));
  const actor = JSON.parse(given.get("actor"));
  const begun = Date.now();
  let template, headers, judged = false;

  const ask = (path, options = {}) => fetch(endpoint + path, { headers, ...options });
  const state = (name) => `activities/state?${new URLSearchParams({ activityId, agent: JSON.stringify(actor), registration, stateId: name })}`;
  const spent = () => `PT${Math.round((Date.now() - begun) / 1000)}S`;

  async function launch() {
    const token = (await (await fetch(given.get("fetch"), { method: "POST" })).json())["auth-token"];
    headers = { Authorization: `Basic ${token}`, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json" };
    const data = await (await ask(state("LMS.LaunchData"))).json();
    template = data.contextTemplate;
    judged = data.launchMode !== "Normal";
    await ask("agents/profile?" + new URLSearchParams({ agent: JSON.stringify(actor), profileId: "cmi5LearnerPreferences" }));
    await say("initialized");
  }

  function say(verb, result, keepalive = false) {
    const category = [{ id: "https://w3id.org/xapi/cmi5/context/categories/cmi5" }];
    if (verb === "passed") category.push({ id: "https://w3id.org/xapi/cmi5/context/categories/moveon" });
    const context = { ...template, registration, contextActivities: { ...template.contextActivities, category } };
    const statement = {
      id: crypto.randomUUID?.() ?? ([1e7] + -1e3 + -4e3 + -8e3 + -1e11).replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)),
      actor, context, object: { objectType: "Activity", id: activityId }, timestamp: new Date().toISOString(),
      verb: { id: `http://adlnet.gov/expapi/verbs/${verb}`, display: { en: verb } }, ...(result && { result }),
    };
    return ask("statements", { method: "POST", body: JSON.stringify(statement), keepalive });
  }

  addEventListener("pagehide", () => template && say("terminated", { duration: spent() }, true));

  return {
    async kept() {
      await launch();
      const kept = await ask(state("place"));
      return kept.ok ? kept.json() : {};
    },
    keep(page, rest) { ask(state("place"), { method: "PUT", body: JSON.stringify({ page, ...rest }) }); },
    judge(percent) {
      if (judged || percent < 60) return;
      judged = true;
      say("passed", { success: true, duration: spent(), score: { scaled: percent / 100 } });
    },
  };
})();
