"""Loads the demo, once and only into an empty database."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from communities.community import actions as community_actions
from communities.feed.actions.reading import mark_seen
from communities.feed.actions.top import refresh_top
from communities.feed.unsent import key_of_place
from communities.groups.models import Group
from plc.accounts.models import User
from plc.core.locks import advisory_lock
from plc.core.registry import demo_scenes
from plc.notifications.actions import mark_read
from plc.notifications.models import OutgoingMail
from plc.web.drafts import keep_draft

from .cases import tell_of_case
from .clock import history
from .content import CASES, DRAFTS, INVITATION, PEOPLE, POSTS, REQUEST
from .content.stories import STORIES
from .history import History
from .models import Loading
from .people import PASSWORD
from .script import Draft
from .stories import tell_of_story

LAST_VISIT = timedelta(hours=26)


@transaction.atomic
def load(password: str = PASSWORD) -> bool:
    """Load the demo in one transaction; everyone in it has this password. False if it was loaded
    before, or if there are any accounts."""
    advisory_lock("demo")
    if Loading.objects.exists() or User.objects.exists():
        return False
    with history() as clock:
        told = History(clock)
        told.tell_of_people(password)
        told.tell_of_communities()
        for community, posts in POSTS.items():
            for post in posts:
                told.tell_of_post(community, post)
        for case in CASES:
            tell_of_case(told, case)
        for community, stories in STORIES.items():
            for story in stories:
                tell_of_story(told, community, story)
        _tell_of_waiting(told)
        for scene in demo_scenes:
            scene(told)
        told.at(clock.present - LAST_VISIT, _look_around, told)
        told.happen()
        clock.set(clock.present)
        told.hear()
        _read_up_to_last_visit(told)
    # All of these mails belong to the past of the demo.
    OutgoingMail.objects.all().delete()
    refresh_top()
    Loading.objects.create()
    return True


def _tell_of_waiting(told: History) -> None:
    """Pending items: a join request, an open invitation, drafts."""
    told.at(told.present - timedelta(hours=7), _ask, told, *REQUEST)
    told.at(told.days_ago(6), _invite, told, *INVITATION)
    for draft in DRAFTS:
        told.at(told.present - timedelta(hours=27), _keep, told, draft)


def _ask(told: History, who: str, slug: str, message: str) -> None:
    community_actions.ask_to_join(
        community=told.communities[slug], message=message, by=told.people[who]
    )


def _invite(told: History, by: str, slug: str) -> None:
    community_actions.make_invitation_link(
        community=told.communities[slug], role="member", max_uses=20, days=30, by=told.people[by]
    )


def _keep(told: History, draft: Draft) -> None:
    group = told.groups[draft.group]
    keep_draft(
        by=told.people[draft.by],
        key=key_of_place(group.community, group),
        fields={name: [value] for name, value in draft.fields.items()},
    )


def _look_around(told: History) -> None:
    """Everyone has seen everything up to their last visit; the newcomer has not visited yet."""
    for person in PEOPLE:
        user = told.people.get(person.key)
        if user is None or person.newcomer:
            continue
        now = timezone.now()
        mark_seen(by=user, until=now)
        for community in told.communities.values():
            if community.memberships.filter(user=user).exists():
                mark_seen(by=user, until=now, community=community)
        for group in Group.objects.filter(memberships__user=user).select_related("community"):
            mark_seen(by=user, until=now, community=group.community, group=group)


def _read_up_to_last_visit(told: History) -> None:
    told.clock.set(told.present - LAST_VISIT)
    for user in told.people.values():
        mark_read(by=user, until=timezone.now())
    told.clock.set(told.present)
