"""The content of a profile page."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from plc.core.member_marks import marks_in
from plc.core.registry import profile_panels

from . import access
from .completion import missing_parts
from .models import Follow, ProfileEntry, ProfileField, ProfileFieldValue, User
from .visibility import LADDER, profile_of, rung_of, shown_fields, visible_rungs

FOLLOWED_SHOWN = 12


def profile_context(person: User, actor: Any) -> dict[str, Any]:
    """The template context of a profile; fields that the actor may not see are not fetched."""
    shown = shown_fields(person, actor)
    profile = profile_of(person)
    own = actor.is_authenticated and actor.pk == person.pk
    entries: dict[str, list[ProfileEntry]] = {}
    kinds = shown & set(ProfileEntry.Kind.values)
    for entry in ProfileEntry.objects.filter(user=person, kind__in=kinds):
        entries.setdefault(entry.kind, []).append(entry)
    panels = (provider(person, actor) for provider in profile_panels)
    return {
        "person": person,
        "profile": profile,
        "mark": marks_in(None, [person.pk], actor).get(person.pk),
        "shown": shown,
        "own": own,
        "entries": entries,
        "skills": list(person.skills.all()) if "skills" in shown else [],
        "links": list(person.links.all()) if "links" in shown else [],
        "further": custom_field_answers(person, actor),
        "panels": [panel for panel in panels if panel is not None],
        "following": not own
        and actor.is_authenticated
        and Follow.objects.filter(follower=actor, followed=person).exists(),
        "followed": followed_by(person) if own else [],
        "can_follow": access.can_follow_person(actor, person),
        "can_block": access.can_block_person(actor, person),
        "page_rung": rung_of(profile, "page").label,
        "missing": missing_parts(person) if own else [],
        "local_time": timezone.now() if "time_zone" in shown and person.time_zone else None,
    }


def followed_by(person: User) -> list[User]:
    """The people this person followed most recently, for their own page only, each with ``opens``:
    whether their page is still visible. The directory lists all of those with a visible page."""
    opens = Exists(User.objects.visible_to(person).filter(pk=OuterRef("pk")))
    people = User.objects.filter(followed_by__follower=person).annotate(opens=opens)
    return list(people.order_by("-followed_by__pk")[:FOLLOWED_SHOWN])


def custom_field_answers(person: User, actor: Any) -> list[tuple[str, list[ProfileFieldValue]]]:
    """The visible answers to custom fields, grouped by heading."""
    asked = ProfileField.objects.for_person(person)
    rows = ProfileFieldValue.objects.filter(user=person, field__in=asked)
    rows = rows.select_related("field__group")
    values = list(rows.order_by("field__group__position", "field__group_id", "field__position"))
    if not values:
        return []
    reach = visible_rungs([person], actor)[person.pk]
    headed: dict[str, list[ProfileFieldValue]] = {}
    for value in values:
        if value.rung in LADDER and value.rung in reach:
            headed.setdefault(value.field.group.name, []).append(value)
    return list(headed.items())
