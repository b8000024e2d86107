"""Fills an empty site: `python -m tests.chaos.prepare FILE PEOPLE` writes who and where to FILE.

Two communities with the same members, and a group of all of them in each: in `open`, rules have no
caps, so that each deed has exactly its points; in `capped`, they have those that are shipped. A
stranger, the last of the people, belongs to neither. The site has boards, which list all of them
and count what is done in `open`; `capped` is not public.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.chaos.settings")
django.setup()

from importlib import import_module  # noqa: E402

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from gamification.models import (  # noqa: E402
    Badge,
    BoardPreference,
    RuleOverride,
    SiteBoards,
    ValueKind,
)
from gamification.rules import RULES  # noqa: E402
from plc.journal.listeners import LISTENERS  # noqa: E402
from tests import make  # noqa: E402
from tests.chaos.world import BADGE_AT_LEAST, BADGE_RULES, NO_CAP, POINTS  # noqa: E402


def session_of(user) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def rules_of(community, *, capped: bool) -> None:
    for key in RULES.rules:
        if key not in POINTS:
            RuleOverride.objects.create(community=community, rule=key, on=False)
        elif not capped:
            RuleOverride.objects.create(
                community=community,
                rule=key,
                daily_cap=NO_CAP,
                weekly_cap=NO_CAP,
                cooldown_minutes=0,
            )


def badge_of(community: int) -> Badge:
    """Awarded by a rule that counts."""
    part = {"part": "count", "rules": list(BADGE_RULES), "at_least": BADGE_AT_LEAST}
    return Badge.objects.create(
        community_id=community,
        name="Takes part",
        description="Asks and answers.",
        rule={"match": "all", "parts": [part]},
        kind=ValueKind.HELPING,
        state=Badge.State.ON,
    )


@transaction.atomic
def main(file: str, count: str) -> None:
    founder = make.user("Founder")
    people = [make.user(f"Member{n}") for n in range(int(count))]
    stranger = make.user("Stranger")
    places = {}
    for slug in ("open", "capped"):
        visibility = "public" if slug == "open" else "listed"
        community = make.community(by=founder, name=slug.title(), slug=slug, visibility=visibility)
        rules_of(community, capped=slug == "capped")
        group = make.group(by=founder, community=community, slug=f"{slug}-group")
        for person in people:
            make.member(community, person)
            make.group_member(group, person)
        places[slug] = {"community": community.pk, "group": group.pk}
    SiteBoards.objects.create(on=True)
    BoardPreference.objects.bulk_create(
        BoardPreference(member=person, on_site_board=True) for person in people
    )
    known = {
        "places": places,
        "badge": badge_of(places["open"]["community"]).pk,
        "people": [{"id": one.pk, "session": session_of(one)} for one in [*people, stranger]],
        "facts": LISTENERS["gamification.listeners.settle_deeds"].facts,
        "rules": sorted(POINTS.keys() & RULES.rules.keys()),
    }
    Path(file).write_text(json.dumps(known))


if __name__ == "__main__":
    main(*sys.argv[1:])
