"""Who may open whose profile, and what they may do with whom.

A page that the actor may not see does not exist for them (404). Visitors without an account are
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


def are_blocked(person: Any, other: Any) -> bool:
    """Whether either of them has blocked the other."""
    if not (person.is_authenticated and other.is_authenticated):
        return False
    pair = [person.pk, other.pk]
    return Block.objects.filter(blocker__in=pair, blocked__in=pair).exists()


# --- doors: fetch and authorise in one call -----------------------------------------------------


def person_to_see(actor: Any, public_id: UUID) -> User:
    """The person with their profile, if the actor may open their page."""
    people = User.objects.visible_to(actor).select_related("profile", "member_type")
    return get_object_or_404(people, public_id=public_id)


def person_to_report(actor: Any, public_id: UUID) -> User:
    """Everybody who can see a page may report it, also if they have blocked the person, which is
    often the reason. People whom the person has blocked get a 404, as everywhere."""
    people = User.objects.present().filter(sees("page", actor))
    people = people.exclude(pk__in=actor.blocked_by.values("blocker"))
    return get_object_or_404(people.select_related("profile"), public_id=public_id)


def ids_with_visible_name(actor: Any, ids: Collection[int]) -> set[int]:
    """Those of the given people whose names the actor may see in spite of a block: their page is
    open to the actor, or they share a community."""
    known = sees("page", actor) | audience("community", actor)
    return set(User.objects.filter(known, pk__in=ids).values_list("pk", flat=True))


def person_to_follow(actor: Any, public_id: UUID) -> User:
    person = person_to_see(actor, public_id)
    if not can_follow_person(actor, person):
        raise Http404
    return person


def person_to_unfollow(actor: Any, public_id: UUID) -> User:
    """The person, if the actor follows them, even if their page is no longer visible."""
    followed = User.objects.filter(public_id=public_id, followed_by__follower=actor).first()
    return followed or person_to_follow(actor, public_id)


def person_to_block(actor: Any, public_id: UUID) -> User:
    """Anyone may be blocked by their address, even if their page is not visible to the actor, who
    may have read something they wrote. The response is the same for people who hide."""
    people = User.objects.present()
    person = people.filter(public_id=public_id).first()
    if person is None or not can_block_person(actor, person):
        raise Http404
    return person


def person_to_unblock(actor: Any, public_id: UUID) -> User:
    return get_object_or_404(User.objects, public_id=public_id, blocked_by__blocker=actor)


def look_token(actor: Any, key: str) -> str:
    """A signed token that lets the actor, who has to decide about it, see the picture or file with
    this key for a while."""
    return TimestampSigner(salt=LOOK).sign(f"{actor.pk}:{key}").removeprefix(f"{actor.pk}:{key}:")


def has_leave(actor: Any, key: str, leave: str) -> bool:
    """Whether ``leave`` is their token for that key; an empty one never is."""
    try:
        TimestampSigner(salt=LOOK).unsign(f"{actor.pk}:{key}:{leave}", max_age=LOOK_FOR)
    except BadSignature:
        return False
    return True


def person_with_picture(
    actor: Any, public_id: UUID, key: str, name: str, leave: str = ""
) -> tuple[User, bool]:
    """The person whose picture ("picture" or "cover") has this key, and whether it is public.

    A picture has a visibility of its own, because it is also shown next to what the person writes,
    even if their page is hidden. Blocks apply in both directions. ``leave`` is the token of a
    moderator who decides about the picture.
    """
    own = {"picture": "picture_key", "cover": "profile__cover_key"}[name]
    looks = has_leave(actor, key, leave)
    people = User.objects.all() if looks else User.objects.present().not_blocked_for(actor)
    people = people.select_related("profile").filter(public_id=public_id, **{own: key})
    person = people.first()
    if person is None or not (looks or name in shown_fields(person, actor)):
        raise Http404
    return person, rung_of(profile_of(person), name) == "public"


def active_sessions(actor: User) -> list[UserSession]:
    """The sessions of the actor, newest last; two queries. Expired ones are left out (allauth
    deletes their rows at the next sign-in)."""
    rows = list(UserSession.objects.filter(user=actor).order_by("created_at"))
    keys = [row.session_key for row in rows]
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    living = set(alive.values_list("session_key", flat=True))
    return [row for row in rows if row.session_key in living]


def session_to_end(actor: Any, pk: int) -> UserSession:
    return get_object_or_404(UserSession.objects, user=actor, pk=pk)
