"""Every text that people write, with everything in it that might run, read by an administrator.

The content policy would stop most of it, so a script that it had to stop fails the test as well:
the browser says so in its console.
"""

import pytest

from communities.community.models import Charter, Community, Membership, Role
from communities.feed.actions import comments, posts
from communities.feed.actions.polls import NewPoll
from communities.feed.models import Topic
from communities.groups.models import Group
from communities.moderation import actions as moderation
from plc.accounts.models import Profile, User
from plc.core.registry import reportables
from plc.files.models import StoredFile
from tests.access.scene import Scene
from tests.browser.conftest import cookies_of, without_stream
from tests.cast import assemble
from tests.plc.core.xss import VECTORS

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 8
# Out of an attribute, out of a title, out of a script, and by itself.
NAMES = [
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'<svg onload=alert(1)>",
    "</title></script><script>alert(1)</script>",
]


def taint(scene: Scene) -> list[str]:
    """Posts with all of the corpus, and names straight into the rows, past what the forms clean."""
    cast, here = scene.cast, {"community": scene.community, "group": scene.group}
    addresses = []
    for start in range(0, len(VECTORS), TOGETHER):
        some = [one.replace("\x00", "") for one in VECTORS[start : start + TOGETHER]]
        post = posts.publish_post(
            **here, by=cast.chidi, kind="discussion", title=some[0], body="\n\n".join(some)
        )
        comments.write_comment(by=cast.ben, post=post, body="\n\n".join(some))
        addresses.append(post.get_absolute_url())
    poll = posts.publish_post(
        **here, by=cast.ben, kind="poll", title=NAMES[0], poll=NewPoll(options=NAMES)
    )
    posts.publish_post(
        **here,
        by=cast.chidi,
        kind="win",
        title=NAMES[1],
        topics=["x"],
        files=[scene.file],
        body="x",
    )
    moderation.report_thing(
        reportable=reportables["feed.post"],
        thing=scene.post,
        by=cast.dina,
        reason="other",
        text=NAMES[0],
    )
    for person, name in zip((cast.chidi, cast.ben, cast.dina), NAMES, strict=True):
        User.objects.filter(pk=person.pk).update(name=name)
    Profile.objects.update(headline=NAMES[0], organisation=NAMES[1], location=NAMES[2])
    Community.objects.update(name=NAMES[2], purpose=NAMES[0])
    Charter.objects.update(mission=NAMES[0], norms=NAMES[1], vision=NAMES[2])
    Group.objects.update(name=NAMES[0], purpose=NAMES[1], norms=NAMES[2])
    Topic.objects.update(name=NAMES[0])
    StoredFile.objects.update(name=f"{NAMES[0]}.txt")
    scene.community.steps.update(title=NAMES[0])
    return [*addresses, poll.get_absolute_url()]


def test_nothing_that_people_write_runs(live_server, browser, client_of, empty_valkey):
    scene = Scene("public", assemble())
    addresses = taint(scene)
    fatima = scene.cast.fatima
    Membership.objects.create(
        community=scene.community, user=fatima, role=Role.ADMIN, accepted_version=9
    )
    community, group = scene.community.get_absolute_url(), scene.group.get_absolute_url()
    addresses += ["/", "/c/", "/people/", "/search/?q=alert", "/notifications/", "/groups/"]
    addresses += [community + part for part in ("", "about/", "charter/", "members/", "groups/")]
    addresses += [group + part for part in ("", "feed/", "files/", "members/", "topics/")]
    addresses += [scene.cast.chidi.get_absolute_url(), f"{scene.post.get_absolute_url()}history/"]
    addresses += [f"/admin/{part}/" for part in ("", "accounts/user", "feed/post", "groups/group")]
    addresses += ["/admin/moderation/case/", "/admin/community/community/"]
    context = browser.new_context()
    context.add_cookies(cookies_of(client_of(fatima), live_server.url))
    page, heard = context.new_page(), []
    without_stream(page)
    page.on("dialog", lambda dialog: (heard.append(f"ran: {page.url}"), dialog.dismiss()))
    page.on("console", lambda said: heard.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    for address in addresses:
        answer = page.goto(live_server.url + address.replace("/admin//", "/admin/"))
        assert answer is not None and answer.status == 200, address
        hostile = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((one) =>
              [...one.attributes].some((a) => a.name.startsWith("on") ||
                /^\\s*(java|vb)script:|^data:text/i.test(a.value)) ||
              (one.tagName === "SCRIPT" && /alert/.test(one.textContent)) ||
              ["IFRAME", "OBJECT", "EMBED", "BASE"].includes(one.tagName)
            ).map((one) => one.outerHTML.slice(0, 200))"""
        )
        assert hostile == [], address
    context.close()
    # The corpus has a picture at an address of ours where there is none, and the stream is cut off.
    assert [one for one in heard if "Failed to load resource" not in one] == []
