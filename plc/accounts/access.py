"""Who may open whose page, and do what with whom.

A page that the actor may not see does not exist for them (404). Strangers without an account are
asked to sign in by the views, whether the page exists or not.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .models import Block, User
from .visibility import audience, profile_of, rung_of, sees, shown_fields

LOOK, LOOK_FOR = "accounts.look", timedelta(hours=2)


def can_follow_person(actor: Any, person: User) -> bool:
    return bool(
        actor.is_authenticated and actor.pk != person.pk and person.state == User.State.ACTIVE
    )


def can_block_person(actor: Any, person: User) -> bool:
    return bool(actor.is_authenticated and actor.pk != person.pk)


def are_blocked(one: Any, other: Any) -> bool:
    """Whether either has blocked the other."""
    if not (one.is_authenticated and other.is_authenticated):
        return False
    pair = [one.pk, other.pk]
    return Block.objects.filter(blocker__in=pair, blocked__in=pair).exists()


# --- doors: fetch and authorise in one call -----------------------------------------------------


def person_to_see(actor: Any, public_id: UUID) -> User:
    """The person with their profile, for whoever may open the page."""
    people = User.objects.visible_to(actor).select_related("profile", "member_type")
    return get_object_or_404(people, public_id=public_id)


def person_to_report(actor: Any, public_id: UUID) -> User:
    """Whoever may see a page may report it; also who has blocked the person, for that is often why.
    Those whom the person blocked see nothing, as everywhere."""
    people = User.objects.present().filter(sees("page", actor))
    people = people.exclude(pk__in=actor.blocked_by.values("blocker"))
    return get_object_or_404(people.select_related("profile"), public_id=public_id)


def named_to(actor: Any, ids: Collection[int]) -> set[int]:
    """Of these people, those whom the actor may know by name though a block stands between them:
    whose page is open to them, or who are in a community of theirs."""
    known = sees("page", actor) | audience("community", actor)
    return set(User.objects.filter(known, pk__in=ids).values_list("pk", flat=True))


def person_to_follow(actor: Any, public_id: UUID) -> User:
    person = person_to_see(actor, public_id)
    if not can_follow_person(actor, person):
        raise Http404
    return person


def person_to_unfollow(actor: Any, public_id: UUID) -> User:
    """Whom the actor follows, also where their page has closed since."""
    followed = User.objects.filter(public_id=public_id, followed_by__follower=actor).first()
    return followed or person_to_follow(actor, public_id)


def person_to_block(actor: Any, public_id: UUID) -> User:
    """Anyone present may be blocked by their address, whether or not their page can be opened:
    whoever blocks has read something of theirs. The answer is the same for those who hide."""
    people = User.objects.present()
    person = people.filter(public_id=public_id).first()
    if person is None or not can_block_person(actor, person):
        raise Http404
    return person


def person_to_unblock(actor: Any, public_id: UUID) -> User:
    return get_object_or_404(User.objects, public_id=public_id, blocked_by__blocker=actor)


def leave_to_look(actor: Any, key: str) -> str:
    """Lets the actor, who decides about it, see the picture for as long as deciding may take."""
    return TimestampSigner(salt=LOOK).sign(f"{actor.pk}:{key}").removeprefix(f"{actor.pk}:{key}:")


def _has_leave(actor: Any, key: str, leave: str) -> bool:
    try:
        TimestampSigner(salt=LOOK).unsign(f"{actor.pk}:{key}:{leave}", max_age=LOOK_FOR)
    except BadSignature:
        return False
    return True


def person_with_picture(
    actor: Any, public_id: UUID, key: str, name: str, leave: str = ""
) -> tuple[User, bool]:
    """The person whose picture ("picture" or "cover") has this key, and whether everyone sees it.

    A picture may be seen on its own rung, also where the page is closed: it stands beside their
    words. Blocks count both ways. Who decides about it has ``leave`` to see it all the same.
    """
    own = {"picture": "picture_key", "cover": "profile__cover_key"}[name]
    looks = bool(leave) and _has_leave(actor, key, leave)
    people = User.objects.all() if looks else User.objects.present().not_blocked_for(actor)
    people = people.select_related("profile").filter(public_id=public_id, **{own: key})
    person = people.first()
    if person is None or not (looks or name in shown_fields(person, actor)):
        raise Http404
    return person, rung_of(profile_of(person), name) == "public"


def living_sessions(actor: User) -> list[UserSession]:
    """The devices where the actor is signed in, newest last; two queries. Rows whose session has
    ended in the meantime are left out (allauth clears them away when somebody signs in)."""
    rows = list(UserSession.objects.filter(user=actor).order_by("created_at"))
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    living = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in living]


def session_to_end(actor: Any, pk: int) -> UserSession:
    return get_object_or_404(UserSession.objects, user=actor, pk=pk)
