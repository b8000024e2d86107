"""Packages of the demo community, played by a learner on a phone: left half-way, resumed where they
were, completed; and what is read where the packages' address does not answer."""

import re
import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from learning.courses import actions
from learning.courses.demo.content import packed
from learning.courses.models import Enrolment, PackageUnit
from tests.browser.conftest import ready
from tests.cast import assemble
from tests.learning.courses import making
from tests.learning.courses.packing import SCORM_2004, manifest, zipped
from tests.waiting import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]
# What the demo's package asks of its site, asked of the run-time of SCORM 2004.
AS_2004 = """const site = (() => {
  const api = parent.API_1484_11, set = (name, value) => api.SetValue(`cmi.${name}`, String(value));
  api.Initialize("");
  addEventListener("pagehide", () => { set("exit", "suspend"); api.Terminate(""); });
  return {
    async kept() {
      const page = Number(api.GetValue("cmi.location") || 0);
      return { page, ...JSON.parse(api.GetValue("cmi.suspend_data") || "{}") };
    },
    keep(page, rest) {
      set("location", page);
      set("suspend_data", JSON.stringify(rest));
      if (!rest.done) set("completion_status", "incomplete");
      api.Commit("");
    },
    judge(percent) {
      set("score.scaled", percent / 100);
      set("completion_status", "completed");
      set("success_status", "passed");
    },
  };
})();"""


def packed_2004():
    """The demo's package of SCORM 1.2 as one of SCORM 2004."""
    head = manifest(["index"], spaces=SCORM_2004, version="2004 4th Edition", kind="scormType")
    changed = {"imsmanifest.xml": head, "scorm.js": AS_2004}
    with zipfile.ZipFile(packed("median-by-hand")) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | changed)


MEDIAN = ("9.5 minutes", "You have completed this package.")
PACKAGES = {
    "SCORM 1.2": (lambda: packed("median-by-hand"), *MEDIAN),
    "SCORM 2004": (packed_2004, *MEDIAN),
    "cmi5": (
        lambda: packed("say-what-you-saw"),
        "You explained the task twice.",
        "You have passed this package.",
    ),
}


@pytest.fixture
def cast():
    return assemble()


@pytest.fixture
def origin(live_server, settings):
    """Packages have a name of their own, which leads to the same server."""
    port = live_server.url.rpartition(":")[2]
    settings.PACKAGES_ORIGIN = f"http://packages.localhost:{port}"
    settings.LIVE_ORIGINS = [live_server.url]
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "packages.localhost"]
    return settings.PACKAGES_ORIGIN


@pytest.fixture
def begun(cast, origin):
    """`begun(file)`: the only lesson of a course, done by this package, begun by Chidi."""

    def begin(file):
        course = making.course(by=cast.amara, community=cast.community, lessons=0)
        lesson = making.lesson(by=cast.amara, course=course, published=False)
        package = actions.upload_package(
            by=cast.amara, course=course, file=file, filename="median.zip"
        )
        actions.put_package(
            by=cast.amara, lesson=lesson, package=package, passing=True, score_counts=True
        )
        actions.publish_lesson(by=cast.amara, lesson=lesson)
        given = making.offering(by=cast.amara, course=course)
        actions.begin_course(by=cast.chidi, offering=given)
        return lesson

    return begin


@pytest.fixture
def phone(window, client_of, cast):
    def at(address):
        page = window(client_of(cast.chidi), viewport={"width": 390, "height": 844})
        page.goto(address)
        ready(page)
        return page

    return at


def played_at(lesson):
    unit = PackageUnit.objects.get()
    slugs = [lesson.course.community.slug, lesson.course.slug, lesson.public_id, unit.public_id]
    return reverse("courses:play", args=slugs)


@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_is_left_resumed_and_completed(cast, begun, phone, client_of, kind):
    file, right, praise = PACKAGES[kind]
    lesson = begun(file())
    page = phone(lesson.get_absolute_url())
    frame = page.frame_locator("package-frame iframe")
    pages = frame if kind == "cmi5" else frame.frame_locator("iframe")
    page.get_by_role("link", name="Open it").click()
    pages.get_by_role("button", name="Go on").click()
    expect(pages.locator("#where")).to_contain_text("Page 2 of")
    page.get_by_role("link", name="Back to the lesson").click()
    page.get_by_role("link", name="Go on where you were").click()
    expect(pages.locator("#where")).to_contain_text("Page 2 of")
    while pages.get_by_role("button", name="Go on").is_visible():
        pages.get_by_role("button", name="Go on").click()
    pages.get_by_label(right).check()
    pages.get_by_role("button", name="Answer").click()
    expect(pages.get_by_text(praise)).to_be_visible()
    assert eventually(lambda: Enrolment.objects.exclude(completed_at=None).exists())
    page.get_by_role("link", name="Back to the lesson").click()
    expect(page.get_by_text("100 percent, as the package reports.")).to_be_visible()
    page.go_back()
    expect(pages.get_by_text(praise)).to_be_visible()
    enrolment = Enrolment.objects.select_related("offering__course__community").get()
    offering = enrolment.offering
    package = PackageUnit.objects.get().package
    course = offering.course
    where = [course.community.slug, course.slug, offering.public_id, package.public_id]
    learners = client_of(cast.amara).get(reverse("courses:package_learners", args=where))
    assert re.search(r"Chidi.*100", learners.content.decode(), re.DOTALL)


def test_the_page_says_so_while_the_packages_address_does_not_answer(begun, phone, origin):
    lesson = begun(packed("median-by-hand"))
    page = phone(lesson.get_absolute_url())
    page.clock.install()
    page.route(f"{origin}/**", lambda route: route.abort())
    page.goto(played_at(lesson))
    expect(page.get_by_role("status").first).to_be_empty()
    page.clock.fast_forward(9_000)
    said = page.get_by_text("The address that packages come from does not answer.")
    expect(said).to_be_visible()
    page.unroute(f"{origin}/**")
    page.clock.fast_forward(9_000)
    expect(page.locator("package-frame iframe")).to_be_visible()
    expect(said).to_have_count(0)
