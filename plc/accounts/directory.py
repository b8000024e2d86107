"""The member directory: people who share a community with the reader, and people who chose to be
listed."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from plc.core.registry import place_audiences

from .models import ProfileEntry, Skill, User
from .visibility import sees

ORDER = ("by_name", "id")


def found_people(actor: Any, wanted: dict[str, Any]) -> QuerySet[User]:
    """People whom the actor may find. Fields that the actor may not see are not searched."""
    people = User.objects.visible_to(actor).annotate(by_name=Lower("name"))
    if words := wanted.get("q"):
        people = people.filter(mentions(words, actor))
    if skill := wanted.get("skill"):
        people = people.filter(sees("skills", actor), has_skill(skill))
    if text := wanted.get("help"):
        people = people.filter(sees("can_help", actor), can_help_with(text))
    if kind := wanted.get("kind"):
        people = people.filter(sees("member_type", actor), member_type=kind)
    if key := wanted.get("community"):
        people = people.filter(place_audiences["community"](actor, key))
    if wanted.get("followed"):
        people = people.filter(followed_by__follower=actor)
    return people.select_related("profile", "member_type").prefetch_related("skills", "entries")


def has_skill(text: str) -> Exists:
    return Exists(Skill.objects.filter(user=OuterRef("pk"), name__icontains=text))


def can_help_with(text: str) -> Exists:
    kind = ProfileEntry.Kind.CAN_HELP
    return Exists(ProfileEntry.objects.filter(user=OuterRef("pk"), kind=kind, text__icontains=text))


def mentions(words: str, actor: Any) -> Q:
    """Every word occurs in the name, the headline, a skill or a "can help with" entry visible to
    the actor."""
    condition = Q()
    for word in words.split()[:8]:
        condition &= (
            Q(name__icontains=word)
            | (sees("headline", actor) & Q(profile__headline__icontains=word))
            | (sees("skills", actor) & Q(has_skill(word)))
            | (sees("can_help", actor) & Q(can_help_with(word)))
        )
    return condition


def entry_of(person: User, shown: frozenset[str]) -> dict[str, Any]:
    """One person as shown in the list, with only the fields that the reader may see."""
    profile = getattr(person, "profile", None)
    helps = [entry for entry in person.entries.all() if entry.kind == "can_help"]
    return {
        "person": person,
        "headline": profile.headline if profile and "headline" in shown else "",
        "member_type": person.member_type if "member_type" in shown else None,
        "skills": list(person.skills.all())[:4] if "skills" in shown else [],
        "helps": helps[:2] if "can_help" in shown else [],
    }
