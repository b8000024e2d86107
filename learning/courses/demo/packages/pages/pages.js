// Pages, and a question on the last of them. It is passed if it is answered at the first or second try. The site that plays it
// is known by another script: it says where somebody was, and keeps where they are.
const POINTS = [100, 70, 40];
const pages = [...document.querySelectorAll("section")];
const [where, back, on, verdict, form] = ["#where", "#back", "#on", "#verdict", "form"].map((one) => document.querySelector(one));
let at = 0, tries = 0, done = false;

function show(focus = true) {
  pages.forEach((page, number) => { page.hidden = number !== at; });
  where.textContent = `Page ${at + 1} of ${pages.length}`;
  back.hidden = at === 0;
  on.hidden = at === pages.length - 1;
  if (focus) pages[at].querySelector("h1").focus();
}

function keep() { site.keep(at, { tries, done }); }

function say() {
  if (done) verdict.textContent = form.dataset.well;
  else if (tries) verdict.textContent = form.dataset.notYet;
  form.querySelector("button").disabled = done;
}

function go(step) {
  at += step;
  show();
  keep();
}

back.addEventListener("click", () => go(-1));
on.addEventListener("click", () => go(1));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(form).get("answer");
  if (!given || done) return;
  done = given === form.dataset.right;
  if (done) site.judge(POINTS[Math.min(tries, POINTS.length - 1)]);
  tries += 1;
  say();
  keep();
});

site.kept().then((kept) => {
  at = Math.min(kept.page || 0, pages.length - 1);
  ({ tries = 0, done = false } = kept);
  show(false);
  say();
  keep();
});
