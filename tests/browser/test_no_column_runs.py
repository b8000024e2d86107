"""Every column of words in every table holds something that would run; every page of the site and
of the administration is opened by whoever may, and nothing runs.

Columns are found by the models and pages by the routes, so that new ones are tried without being
listed. The words go straight into the rows, past whatever the forms and actions would clean.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import DatabaseError, models, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from communities.archives.models import ImportedBadge
from communities.community import actions as community
from communities.community.models import Membership, Role
from communities.feed.models import Attribution, LinkPreview
from communities.groups import actions as groups
from communities.moderation import actions as moderation
from communities.moderation.models import Case
from plc.accounts.models import (
    MemberType,
    ProfileEntry,
    ProfileField,
    ProfileFieldGroup,
    ProfileFieldValue,
    ProfileLink,
    Skill,
    User,
)
from plc.core.registry import reportables
from tests import make
from tests.access.scene import Scene, routes
from tests.access.test_every_address import UNNAMED, keys_of
from tests.browser.conftest import cookies_of, without_stream
from tests.browser.test_every_page import furnish, reader_of
from tests.cast import assemble
from tests.communities.moderation.conftest import decide

pytestmark = pytest.mark.django_db(transaction=True)

PARTS = 3
READERS = ("fatima", "amara", "ben", "chidi", "dina", "emre")
# Out of an attribute, out of a script or a title, and by itself.
NASTY = [
    '"><img src=x onerror=alert(1)>',
    "</title></script><script>alert(1)</script>",
    "'-alert(1)-'<svg onload=alert(1)>",
]
# Words of the program, not of people: names of kinds, languages and files, sums, keys.
OURS = {
    *("kind", "key", "slug", "origin", "language", "time_zone", "holder", "happening", "listener"),
    *("picture_key", "cover_key", "password", "email", "to", "hash", "url_hash", "token_hash"),
    *("sha256", "content_type", "mark", "speaks", "source"),
}
HOSTILE = """() => [...document.querySelectorAll("*")].filter((one) =>
  [...one.attributes].some((a) => a.name.startsWith("on") ||
    /^\\s*(java|vb)script:|^data:text/i.test(a.value)) ||
  (one.tagName === "SCRIPT" && /alert/.test(one.textContent)) ||
  ["IFRAME", "OBJECT", "EMBED", "BASE"].includes(one.tagName)
).map((one) => one.outerHTML.slice(0, 200))"""


def fill(scene: Scene) -> list[str]:
    """A row in every table that people's words reach; gives addresses that no route tells."""
    cast, here = scene.cast, scene.community
    extra = list(furnish(scene).values())
    community.revise_charter(community=here, by=cast.amara, mission="one", norms="two")
    community.make_invitation_link(community=here, role="member", max_uses=2, days=3, by=cast.amara)
    community.invite_by_email(
        community=here,
        emails=["gus@example.org"],
        role="member",
        message="x",
        days=3,
        by=cast.amara,
    )
    community.change_community(community=here, by=cast.amara, joining="request")
    community.ask_to_join(community=here, message="x", by=cast.emre)
    groups.keep_as_template(group=scene.group, name="x", by=cast.ben)
    gus = make.user("Gus")
    make.member(here, gus)
    groups.invite_to_group(group=scene.group, user=gus, message="x", by=cast.ben)
    for thing, person in ((scene.post, cast.dina), (scene.comment, cast.chidi), (cast.chidi, gus)):
        moderation.report_thing(
            reportable=reportables[thing._meta.label_lower],
            thing=thing,
            by=person,
            reason="other",
            text="x",
        )
    case = Case.objects.order_by("pk").first()
    said = {"reason": "x" + NASTY[0], "text": "x" + NASTY[1]}  # never changed after
    line = decide(case, "warn", cast.amara, **said)
    extra += [f"/moderation/decisions/{line.public_id}/", f"/moderation/reports/{case.public_id}/"]
    LinkPreview.objects.create(url="https://a.test/", url_hash="0" * 64)
    Attribution.objects.create(post=scene.post, origin="x/1", source_name="x", author_name="x")
    ImportedBadge.objects.create(
        user=cast.chidi, source="x", number=1, name="x", rank=1, at=scene.post.published_at
    )
    extra += _profile(cast.chidi, gus)
    return [*extra, scene.post.get_absolute_url() + "history/"]


def _profile(*people: User) -> list[str]:
    field = ProfileField.objects.create(
        group=ProfileFieldGroup.objects.create(name="x"), label="x", kind="text"
    )
    MemberType.objects.create(name="x", plural="x")
    for person in people:
        ProfileLink.objects.create(user=person, label="x", url="https://a.test/")
        Skill.objects.create(user=person, name="x")
        ProfileFieldValue.objects.create(user=person, field=field, value=NASTY[0])
        for kind in ProfileEntry.Kind.values:
            ProfileEntry.objects.create(user=person, kind=kind, text="x")
    return [person.get_absolute_url() for person in people]


def columns() -> Iterator[tuple[Any, models.Field]]:
    for model in apps.get_models():
        if model.__module__.startswith(("plc.", "communities.")):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and not (
                    field.choices
                    or field.name in OURS
                    or field.name.endswith("_html")  # sanitised when written, tried elsewhere
                    or isinstance(field, models.SlugField)
                ):
                    yield model, field


def taint() -> set[str]:
    """Something nasty in every row; gives the columns that took it. What the database refuses (an
    append-only log, a colour) cannot be tainted by anybody."""
    taken = set()
    for n, (model, field) in enumerate(columns()):
        word = NASTY[n % len(NASTY)]
        if isinstance(field, models.URLField) or field.name.endswith("url"):
            word = f"https://a.test/{word}"  # what addresses may begin with is asked on the way in
        rows = model._base_manager.all()
        # All at once; one by one where all have to differ, or one of them is refused.
        took = [] if field.unique else [put(word, rows, field)]
        if not any(took):
            for pk in rows.values_list("pk", flat=True):
                unlike = f"{word}{pk}" if field.unique else word
                took.append(put(unlike, rows.filter(pk=pk), field))
        if any(took):
            taken.add(f"{model.__name__}.{field.name}")
    return taken


def put(word: str, rows: models.QuerySet, field: models.Field) -> bool:
    """Whether there are rows, and the database takes it in each."""
    try:
        with transaction.atomic():
            return bool(rows.update(**{field.name: word[: field.max_length]}))
    except DatabaseError:
        return False


def addresses(scene: Scene) -> list[str]:
    found = [
        reverse(name, kwargs=keys_of(pattern, scene, name))
        for name, pattern in routes().items()
        if not UNNAMED.match(name) and name != "account_logout"
    ]
    for model in site._registry:
        names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found += [reverse(f"{names}_changelist")]
        if row := model._base_manager.order_by("pk").first():
            for page in ("change", "history", "delete"):
                try:
                    found.append(reverse(f"{names}_{page}", args=[row.pk]))
                except NoReverseMatch:
                    continue
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_in_any_column_runs_on_any_page(part, live_server, browser, client_of):
    scene = Scene("public", assemble())
    extra = fill(scene)
    Membership.objects.create(
        community=scene.community, user=scene.cast.fatima, role=Role.ADMIN, accepted_version=99
    )
    tainted = taint()
    assert {"PollOption.text", "User.name", "Charter.mission", "Group.purpose"} <= tainted
    assert {"Invitation.message", "JoinRequest.message", "Report.text", "Topic.name"} <= tainted
    assert {"ProfileLink.url", "Skill.name", "StoredFile.name", "CaseLog.text"} - tainted == {
        "CaseLog.text"  # no row of the log can be changed
    }
    clients = {name: client_of(scene.person(name)) for name in READERS}
    heard: list[str] = []
    windows = {name: window(browser, live_server.url, c, heard) for name, c in clients.items()}
    seen, wrong = 0, []
    for address in sorted({*addresses(scene), *extra})[part::PARTS]:
        if reader := reader_of(address, clients):
            page = windows[reader]
            page.goto(live_server.url + address)
            seen += 1
            wrong += [f"{address} ({reader}): {one}" for one in page.evaluate(HOSTILE)]
    for page in windows.values():
        page.context.close()
    assert seen > 40
    assert wrong + [one for one in heard if "Failed to load resource" not in one] == []


def window(browser: Any, url: str, client: Client, heard: list[str]) -> Any:
    context = browser.new_context()
    context.add_cookies(cookies_of(client, url))
    page = context.new_page()
    without_stream(page)
    page.on("dialog", lambda dialog: (heard.append(f"ran: {page.url}"), dialog.dismiss()))
    # Advice of the browser's is of other types; what the content policy stopped is an error.
    page.on(
        "console",
        lambda said: said.type in ("error", "warning") and heard.append(f"{page.url}: {said.text}"),
    )
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    return page
