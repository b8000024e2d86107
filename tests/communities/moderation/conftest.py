"""A community with things to report, and people who report them."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from communities.feed import actions as feed
from communities.feed.models import Comment, Post
from communities.moderation import actions
from communities.moderation.actions.cases import last_line
from communities.moderation.models import Case, CaseLog
from communities.moderation.verbs import VERBS
from plc.accounts.models import User
from plc.core.registry import reportables
from tests import make
from tests.cast import Cast

QUEUE = "/admin/moderation/case/"
EXTRACT = "You are all wrong and should be ashamed"


@dataclass
class Place:
    """Chidi writes in the community and in Ben's private group; Mona moderates the community."""

    cast: Cast
    mona: User
    post: Post
    comment: Comment
    secret: Post  # in the private group
    elsewhere: Post  # in another community, Emre's


@pytest.fixture
def place(cast: Cast) -> Place:
    mona = make.user("Mona Lindqvist")
    make.member(cast.community, mona, role="moderator")
    post = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        kind="discussion",
        title="How rounds should be",
        body=EXTRACT,
    )
    comment = feed.write_comment(by=cast.chidi, post=post, body="Nonsense, as ever.")
    secret = feed.publish_post(
        by=cast.chidi,
        community=cast.community,
        group=cast.group,
        kind="discussion",
        title="Only among us",
        body="What was said on the quiet round.",
    )
    other = make.community(by=cast.emre, name="Eastfield", slug="eastfield")
    elsewhere = feed.publish_post(
        by=cast.emre, community=other, kind="discussion", title="Ours", body="Words of Eastfield."
    )
    return Place(cast, mona, post, comment, secret, elsewhere)


@pytest.fixture
def cases(place: Place) -> dict[str, Case]:
    """One about each: a post of the community, one of the private group, one of Eastfield, a
    profile."""
    reporter = place.cast.dina
    far = make.user("Olga")
    make.member(place.elsewhere.community, far)
    return {
        "open": report(reporter, place.post, text="Please look."),
        "private": report(reporter, place.secret),
        "elsewhere": report(far, place.elsewhere),
        "profile": report(reporter, place.cast.ben),
    }


def report(by: User, thing: Any, reason: str = "harassment", text: str = "") -> Case:
    reportable = reportables[thing._meta.label_lower]
    return actions.report_thing(
        reportable=reportable, thing=thing, reason=reason, text=text, by=by
    ).case


def decide(case: Case, verb: str, by: User, **more: Any) -> CaseLog:
    case.refresh_from_db()
    sent = {"reason": "Against our norms.", "text": "Please read the norms."} | more
    return actions.decide(case=case, verb=VERBS[verb], by=by, **({"seen": last_line(case)} | sent))


def report_url(thing: Any) -> str:
    return reverse("moderation:report", args=[thing._meta.label_lower, thing.public_id])


def desk(case: Case, name: str = "change", *args: Any) -> str:
    return reverse(f"admin:moderation_case_{name}", args=[case.pk, *args])


def listed(client: Client, query: str = "") -> set[int]:
    answer = client.get(f"{QUEUE}?state=all{query}")
    assert answer.status_code == 200
    return {case.pk for case in answer.context["cl"].result_list}
