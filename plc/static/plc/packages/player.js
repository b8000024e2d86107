// Runs on the packages' origin, in the page around a SCO: gives it the run-time that its standard asks for, and passes on
// what it reports to the page of the site that frames us, which sends it on. Only that page may begin, once.
(() => {
  const { standard, start, sites } = document.body.dataset;
  const [Api, name, calls] = standard === "scorm12"
    ? [self.Scorm12API, "API", { set: "LMSSetValue", commit: "LMSCommit", finish: "LMSFinish" }]
    : [self.Scorm2004API, "API_1484_11", { set: "SetValue", commit: "Commit", finish: "Terminate" }];
  let begun = false;

  addEventListener("message", ({ origin, source, data }) => {
    if (begun || source !== parent || !sites.split(" ").includes(origin) || !data?.begin) return;
    begun = true;
    begin(data.begin, origin);
  });

  function begin(cmi, site) {
    const api = new Api({ autocommit: false, logLevel: 5, mastery_override: true });
    api.loadFromJSON({ cmi });
    let pause;
    const report = (now) => {
      clearTimeout(pause);
      const { interactions, comments_from_learner, ...told } = api.renderCommitCMI(false).cmi;
      parent.postMessage({ report: told, now }, site);
    };
    api.on(`${calls.set}.cmi.*`, () => { clearTimeout(pause); pause = setTimeout(report, 300, false); });
    api.on(calls.commit, () => report(true));
    api.on(calls.finish, () => report(true));
    window[name] = api;
    document.querySelector("iframe").src = start;
  }
})();
